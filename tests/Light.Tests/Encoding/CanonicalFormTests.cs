using Chain.Core;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Encoding;

/// <summary>Everything that a light client reads has one encoding. It refuses bytes that it would have written differently.</summary>
[TestFixture]
[Category("E06")]
[Category("E07")]
public sealed class CanonicalFormTests
{
    private static readonly LightChain Chain = LightChain.Start(validators: 2).Commit(2).ChangeSet(1, 2).Commit(2);
    private static readonly Address Contract = Chain.Publish("1.0.0", 1);

    static CanonicalFormTests() => Chain.Commit();

    public static IEnumerable<TestCaseData> Forms()
    {
        LightChain fork = Chain.Fork(3).Commit(1, stepMs: 1_500);
        yield return Case("a light block", Chain[2].Encode().ToArray(),
            b => LightBlock.TryDecode(b, out LightBlock? x) ? x.Encode().ToArray() : null);
        yield return Case("a light block with a next set", Chain[3].Encode().ToArray(),
            b => LightBlock.TryDecode(b, out LightBlock? x) ? x.Encode().ToArray() : null);
        yield return Case("an offline bundle", Chain.Bundle(5, Contract).Encode().ToArray(),
            b => ProofBundle.TryDecode(b, out ProofBundle? x) ? x.Encode().ToArray() : null);
        yield return Case("conflict evidence", new ConflictEvidence(Chain[4], "a", fork[4], "b", 1).Encode().ToArray(), b =>
            ConflictEvidence.TryDecode(b, out ConflictEvidence? x) ? x.Encode().ToArray() : null);

        static TestCaseData Case(string desc, byte[] good, Func<byte[], byte[]?> readAndWrite) => new TestCaseData(good, readAndWrite).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Forms))]
    public void TryDecode_WhatEncodeWrites_IsWrittenTheSameAgain(byte[] good, Func<byte[], byte[]?> readAndWrite) =>
        Assert.That(readAndWrite(good), Is.EqualTo(good));

    [TestCaseSource(nameof(Forms))]
    public void TryDecode_ChangedBytes_AreRefusedOrWrittenTheSameAgain(byte[] good, Func<byte[], byte[]?> readAndWrite)
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 3_000; i++)
        {
            byte[] changed = random.Splice(good);
            if (random.Next(2) == 0 && changed.Length > 0) changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            byte[]? written = readAndWrite(changed);
            if (written is not null) Assert.That(written, Is.EqualTo(changed));
        }
    }

    [TestCaseSource(nameof(Forms))]
    public void TryDecode_CutOffOrLonger_IsRefused(byte[] good, Func<byte[], byte[]?> readAndWrite)
    {
        for (int n = 0; n < good.Length; n++) Assert.That(readAndWrite(good[..n]), Is.Null, $"{n} bytes");
        Assert.That(readAndWrite([.. good, 0]), Is.Null);
    }

    [TestCaseSource(nameof(Forms))]
    public void TryDecode_HeadInALongerForm_IsRefused(byte[] good, Func<byte[], byte[]?> readAndWrite)
    {
        // The array's length in two bytes instead of one, and an array of indefinite length.
        Assert.That(readAndWrite([0x98, (byte)(good[0] & 0x1f), .. good[1..]]), Is.Null);
        Assert.That(readAndWrite([0x9f, .. good[1..], 0xff]), Is.Null);
    }

    [Test]
    public void TryDecode_EmptyNextSetInPlaceOfNone_IsRefused()
    {
        byte[] good = Chain[2].Encode().ToArray();
        Assert.That(good[^1], Is.EqualTo(0xf6), "null is the last item");
        Assert.That(LightBlock.TryDecode([.. good[..^1], 0x40], out _), Is.False);
    }

    public static IEnumerable<TestCaseData> Oversized()
    {
        LightBlock block = Chain[3];
        byte[] header = block.Header.Encoded.ToArray(), certificate = block.Certificate.Encode().ToArray(), set = block.Validators.Encode().ToArray(),
            next = block.NextValidators!.Encode().ToArray();
        yield return Case("a header", new byte[Limits.HeaderBytesMax + 1], certificate, set, next);
        yield return Case("a certificate", header, new byte[Limits.CertificateBytesMax + 1], set, next);
        yield return Case("a set", header, certificate, new byte[Limits.ValidatorsMax * 64 + 1], next);
        yield return Case("a next set", header, certificate, set, new byte[Limits.ValidatorsMax * 64 + 1]);
        yield return Case("a set of 129", header, certificate, SetOf(129), next);

        static TestCaseData Case(string desc, byte[] header, byte[] certificate, byte[] set, byte[] next) =>
            new TestCaseData(header, certificate, set, next).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Oversized))]
    [Category("F05")]
    public void TryJoin_PartBeyondItsLimit_IsRefused(byte[] header, byte[] certificate, byte[] set, byte[] next) =>
        Assert.That(LightBlock.TryJoin(header, certificate, set, next, out _), Is.False);

    private static byte[] SetOf(int count)
    {
        global::Chain.Core.Encoding.CborWriter writer = new();
        writer.Array(count);
        for (int i = 0; i < count; i++)
        {
            writer.Array(2);
            writer.Bytes([(byte)i, .. new byte[Address.Size - 1]]);
            writer.Bytes([2, (byte)i, .. new byte[PublicKey.Size - 2]]);
        }

        return writer.Written.ToArray();
    }
}
