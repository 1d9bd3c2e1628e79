using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Ledger;

/// <summary>
/// The decoder computes the id from the received bytes. It must equal the id of the transaction's separately encoded unsigned
/// form (threat E01).
/// </summary>
[TestFixture]
[Category("E01")]
internal sealed class TransactionTests
{
    private static readonly Hash256 ChainId = Sha256.Hash("chain"u8);

    private static IEnumerable<TestCaseData> Shapes()
    {
        int[] payloads = [0, 1, 23, 24, 255, 256, 700, 899, 900, 1024, 4096, Limits.PayloadBytesMax];
        ulong[] nonces = [0, 23, 24, 255, 256, 65_535, 65_536, uint.MaxValue, 1UL << 32, ulong.MaxValue - 1];
        foreach (int payload in payloads) yield return new TestCaseData(payload, 7UL, 1, 3).SetArgDisplayNames($"payload of {payload} bytes");
        foreach (ulong nonce in nonces) yield return new TestCaseData(40, nonce, 1, 3).SetArgDisplayNames($"nonce {nonce}");
        foreach (int number in new[] { 0, 24, 256, ushort.MaxValue })
            yield return new TestCaseData(40, 7UL, number, number).SetArgDisplayNames($"kind and method {number}");
    }

    [TestCaseSource(nameof(Shapes))]
    public void Id_MadeAndDecoded_IsThatOfTheUnsignedFormEncodedTheLongWay(int payloadBytes, ulong nonce, int kind, int method)
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        byte[] payload = new byte[payloadBytes];
        Seeded.Random().NextBytes(payload);
        Address target = Address.From(payload.Length >= Address.Size ? payload.AsSpan(0, Address.Size) : new byte[Address.Size]);

        Transaction made = Transaction.Create(ChainId, signer, signer.Address, nonce, (ContractKind)kind, method, target, payload);

        Assert.That(Transaction.TryDecode(made.Encoded.Span, ChainId, out Transaction? decoded));
        Assert.Multiple(() =>
        {
            Assert.That(made.Id, Is.EqualTo(LongWay(made)));
            Assert.That(decoded!.Id, Is.EqualTo(made.Id));
            Assert.That(decoded.Payload.ToArray(), Is.EqualTo(payload));
            Assert.That(made.Payload.ToArray(), Is.EqualTo(payload));
            Assert.That(made.Encoded.ToArray(), Is.EqualTo(Encode(made)));
            Assert.That(decoded.IsSignatureValid() && made.IsSignatureValid());
        });
    }

    [Test]
    [Category("E13")]
    public void TryDecode_AnyMutation_IsRefusedOrIsWhatTheLongWayEncodes()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        byte[] encoded = Transaction.Create(ChainId, signer, signer.Address, 300, ContractKind.FirmwareUpdate, 2, default, new byte[30]).Encoded.ToArray();
        Random random = Seeded.Random();
        int taken = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. encoded];
            for (int changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (!Transaction.TryDecode(bytes, ChainId, out Transaction? decoded)) continue;
            taken++;
            Assert.That(decoded.Id, Is.EqualTo(LongWay(decoded)), $"mutation {i}: {Convert.ToHexString(bytes)}");
            Assert.That(Encode(decoded), Is.EqualTo(bytes), $"mutation {i}");
        }

        Assert.That(taken, Is.Positive);
    }

    [Test]
    public void TryDecode_BytesThatTheCallerChangesLater_StaysAsItWas()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        byte[] bytes = Transaction.Create(ChainId, signer, signer.Address, 1, ContractKind.FirmwareUpdate, 2, default, new byte[30]).Encoded.ToArray();
        byte[] before = [.. bytes];
        Assert.That(Transaction.TryDecode(bytes, ChainId, out Transaction? decoded));
        Array.Clear(bytes);
        Assert.That(decoded!.Encoded.ToArray(), Is.EqualTo(before));
    }

    private static Hash256 LongWay(Transaction transaction)
    {
        CborWriter writer = new();
        writer.Array(8);
        WriteUnsigned(writer, transaction);
        return DomainHash.Compute(Domains.Transaction, ChainId, writer.Written);
    }

    private static byte[] Encode(Transaction transaction)
    {
        CborWriter writer = new();
        writer.Array(9);
        WriteUnsigned(writer, transaction);
        writer.Bytes(transaction.Signature.AsSpan());
        return writer.Written.ToArray();
    }

    private static void WriteUnsigned(CborWriter writer, Transaction transaction)
    {
        writer.Int(Transaction.CurrentVersion);
        writer.Bytes(transaction.Sender.AsSpan());
        writer.Bytes(transaction.Key.AsSpan());
        writer.UInt(transaction.Nonce);
        writer.UInt((ulong)transaction.Kind);
        writer.Int(transaction.Method);
        writer.Bytes(transaction.Target.AsSpan());
        writer.Bytes(transaction.Payload.Span);
    }
}
