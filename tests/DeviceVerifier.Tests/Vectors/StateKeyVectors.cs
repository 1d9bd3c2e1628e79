using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>The path of one entry of each kind.</summary>
internal static class StateKeyVectors
{
    private static readonly Address One = TestKeys.OfSecret(3).Address, Two = TestKeys.OfSecret(4).Address;
    private static readonly PublicKey Key = TestKeys.OfSecret(3).PublicKey;
    private static readonly Hash256 Id = Chain.Core.Crypto.Sha256.Hash("evidence"u8);

    public static IEnumerable<HashVector> All() =>
    [
        Of(1, StateKeys.Participant(One), One), Of(2, StateKeys.Nonce(One), One), Of(3, StateKeys.KeyOwner(Key), Key.AsSpan().ToArray()),
        Of(4, StateKeys.Parameters), Of(5, StateKeys.Validators), Of(6, StateKeys.GovernanceProposal(One), One), Of(7, StateKeys.PendingSetChange),
        Of(8, StateKeys.Release(One), One), Of(9, StateKeys.Latest(One, "model", "stable"), One, "model", "stable"),
        Of(10, StateKeys.Version(One, "model", "stable", "1.0.0"), One, "model", "stable", "1.0.0"), Of(11, StateKeys.Evidence(Id), Id.AsSpan().ToArray()),
        Of(12, StateKeys.ParticipantCount), Of(13, StateKeys.ParticipantAt(258), Number(258)), Of(14, StateKeys.ParticipantName("name"), "", "name"),
        Of(15, StateKeys.RepositoryAuthority("fw.example.com:443"), "", "fw.example.com:443"), Of(16, StateKeys.OpenProposals(One), One),
        Of(17, StateKeys.ValidatorReady(One), One), Of(18, StateKeys.ScheduledKeys), Of(19, StateKeys.ValidatorSetHistory),
        Of(20, StateKeys.ValidatorSetFrom(258), Number(258)), Of(21, StateKeys.EvidenceCount(One), One), Of(22, StateKeys.Replication(One), One),
        Of(23, StateKeys.Locations(One), One), Of(24, StateKeys.OutcomeReport(One, Two), One, Two), Of(25, StateKeys.RuleVersions),
        Of(26, StateKeys.PendingEvidence), Of(27, StateKeys.EvidenceAnswered(One), One), Of(28, StateKeys.OpenReleases(One), One),
    ];

    /// <summary>Parts are addresses, bytes or texts; the empty text in first place stands for no own part.</summary>
    private static HashVector Of(ulong kind, StateKey key, params object[] parts)
    {
        byte[] name = RawParts.Cbor(writer =>
        {
            writer.Array(1 + Math.Max(parts.Length, 1));
            writer.UInt(kind);
            if (parts.Length == 0) writer.Bytes(default);
            foreach (object part in parts) Write(writer, part);
        });
        return HashVectors.Of($"state key of kind {kind}", "state-key", Hash256.Zero, name, key.Path);
    }

    private static void Write(CborWriter writer, object part)
    {
        switch (part)
        {
            case Address address: writer.Bytes(address.AsSpan()); break;
            case byte[] bytes: writer.Bytes(bytes); break;
            case "": writer.Bytes(default); break;
            default: writer.Text((string)part); break;
        }
    }

    private static byte[] Number(int value) => [0, 0, 0, 0, 0, 0, (byte)(value >> 8), (byte)(value & 0xff)];
}
