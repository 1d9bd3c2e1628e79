using System.Globalization;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>Certificates of sets of 1 to 128 validators: by all, by a quorum, by one less, and damaged.</summary>
internal static class CertificateVectors
{
    private const string Valid = "Valid", Bad = "BadCertificate", Malformed = "Malformed";

    public static IEnumerable<CertificateVector> All() => new[] { 1, 4, 9, 16, 128 }.SelectMany(OfSize);

    private static IEnumerable<CertificateVector> OfSize(int n)
    {
        EcdsaSigner[] signers = [.. Enumerable.Range(1, n).Select(TestKeys.OfSecret).OrderBy(s => s.Address)];
        ValidatorSet set = LightChain.SetOf(signers);
        BlockHeader header = RawParts.Header(set, Hash256.Zero);
        CertificateVector Of(string name, byte[] certificate, string verdict) => new(
            string.Create(CultureInfo.InvariantCulture, $"{n}: {name}"), n, VectorFolder.Hex(header.Encoded.Span), VectorFolder.Hex(certificate),
            VectorFolder.Hex(set.Encode().Span), verdict);
        byte[] Sign(IEnumerable<EcdsaSigner> by, int round = 0) => Certificates.Sign(header, set, by, round).Encode().ToArray();
        byte[] quorum = Sign(signers.Take(set.Quorum));
        yield return Of("the first members, a quorum", quorum, Valid);
        if (n > 1)
        {
            yield return Of("the last members, a quorum", Sign(signers.TakeLast(set.Quorum)), Valid);
            yield return Of("one less than a quorum", Sign(signers.Take(set.Quorum - 1)), Bad);
        }

        if (n <= 16) yield return Of("a late round", Sign(signers.Take(set.Quorum), 1_000_000), Valid);
        byte[] damaged = [.. quorum];
        damaged[^1] ^= 1;
        yield return Of("a bad signature", damaged, Bad);
        if (n == 4)
        {
            byte[] all = Sign(signers);
            yield return Of("all members", all, Valid);
            all[^1] ^= 1;
            yield return Of("a bad signature beyond a quorum", all, Bad);
            foreach (CertificateVector vector in Forms(header, set, signers)) yield return vector with { Name = "4: " + vector.Name };
        }
    }

    private static IEnumerable<CertificateVector> Forms(BlockHeader header, ValidatorSet set, EcdsaSigner[] signers)
    {
        byte[] signature = Certificates.Precommit(header, signers[0], 0).Signature.AsSpan().ToArray();
        byte[] Raw(long height, long round, ReadOnlySpan<byte> hash, byte[] bitmap, byte[] signatures)
        {
            Chain.Core.Encoding.CborWriter writer = new();
            writer.Array(5);
            writer.Int(height);
            writer.Int(round);
            writer.Bytes(hash);
            writer.Bytes(bitmap);
            writer.Bytes(signatures);
            return writer.Written.ToArray();
        }

        CertificateVector Of(string name, byte[] certificate, string verdict) => new(name, 4, VectorFolder.Hex(header.Encoded.Span),
            VectorFolder.Hex(certificate), VectorFolder.Hex(set.Encode().Span), verdict);
        byte[][] by = [.. signers.Select((s, i) => Certificates.Precommit(header, s, i).Signature.AsSpan().ToArray())];
        byte[] three = [.. by[0], .. by[1], .. by[2]];
        byte[] hash = header.Hash.AsSpan().ToArray();
        yield return Of("by hand", Raw(9, 0, hash, [0b0111], three), Valid);
        yield return Of("a bit beyond the set", Raw(9, 0, hash, [0b1_0011], three), Bad);
        yield return Of("a bit far beyond the set", Raw(9, 0, hash, [0b0011, 0b1], three), Bad);
        yield return Of("signatures in another order", Raw(9, 0, hash, [0b0111], [.. by[1], .. by[0], .. by[2]]), Bad);
        yield return Of("the bits of other members", Raw(9, 0, hash, [0b1110], three), Bad);
        yield return Of("one signature three times", Raw(9, 0, hash, [0b0111], [.. signature, .. signature, .. signature]), Bad);
        yield return Of("another height", Raw(10, 0, hash, [0b0111], three), Bad);
        yield return Of("another round", Raw(9, 1, hash, [0b0111], three), Bad);
        yield return Of("another block", Raw(9, 0, Sha256.Hash("x"u8).AsSpan(), [0b0111], three), Bad);
        byte[][] prevotes = [.. signers.Select((s, i) => Certificates.Precommit(header, s, i, type: VoteType.Prevote).Signature.AsSpan().ToArray())];
        yield return Of("prevotes", Raw(9, 0, hash, [0b0111], [.. prevotes[0], .. prevotes[1], .. prevotes[2]]), Bad);
        yield return Of("votes of another chain", Raw(9, 0, hash, [0b0111],
            [.. signers.Take(3).SelectMany((s, i) => Certificates.Precommit(header, s, i, chainId: Hash256.Zero).Signature.AsSpan().ToArray())]), Bad);
        yield return Of("a zero byte after the bitmap", Raw(9, 0, hash, [0b0111, 0], three), Malformed);
        yield return Of("an empty bitmap", Raw(9, 0, hash, [], []), Malformed);
        yield return Of("a bitmap of 17 bytes", Raw(9, 0, hash, [0b0111, .. new byte[15], 1], [.. three, .. signature]), Malformed);
        yield return Of("a signature less than bits", Raw(9, 0, hash, [0b0111], [.. by[0], .. by[1]]), Malformed);
        yield return Of("a byte less than bits", Raw(9, 0, hash, [0b0111], three[..^1]), Malformed);
        yield return Of("a vote for nil", Raw(9, 0, new byte[32], [0b0111], three), Malformed);
        yield return Of("height 0", Raw(0, 0, hash, [0b0111], three), Malformed);
        yield return Of("round above 1000000", Raw(9, 1_000_001, hash, [0b0111], three), Malformed);
    }
}
