using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Where everything stands in the state. Each name is [kind, parts...] in canonical CBOR, so no two entries share a name.</summary>
public static class StateKeys
{
    /// <summary>A <see cref="ParticipantRecord"/>.</summary>
    public static StateKey Participant(Address id) => Of(1, id.AsSpan());

    /// <summary>A participant's next nonce, as canonical uint; absent means 0.</summary>
    public static StateKey Nonce(Address id) => Of(2, id.AsSpan());

    /// <summary>The participant that a key belongs or belonged to, as address bytes; keys are never reused.</summary>
    public static StateKey KeyOwner(PublicKey key) => Of(3, key.AsSpan());

    /// <summary>The chain's parameters, as <see cref="ChainParameters"/>.</summary>
    public static StateKey Parameters { get; } = Of(4, default);

    /// <summary>The validator set that decides the next block, as <see cref="Ledger.ValidatorSet"/>.</summary>
    public static StateKey Validators { get; } = Of(5, default);

    /// <summary>An open governance proposal, by its id.</summary>
    public static StateKey GovernanceProposal(Hash256 id) => Of(6, id.AsSpan());

    /// <summary>The id of the pending validator-set change, if there is one.</summary>
    public static StateKey PendingSetChange { get; } = Of(7, default);

    /// <summary>A <see cref="ReleaseRecord"/>, by its contract's address.</summary>
    public static StateKey Release(Address contract) => Of(8, contract.AsSpan());

    /// <summary>The <see cref="LatestRelease"/> of a vendor's model and channel.</summary>
    public static StateKey Latest(Address vendor, string model, string channel) => Of(9, vendor.AsSpan(), model, channel);

    /// <summary>The contract that stands under a version, as address bytes; kept for ever, so no version is used twice.</summary>
    public static StateKey Version(Address vendor, string model, string channel, string version) => Of(10, vendor.AsSpan(), model, channel, version);

    /// <summary>Accepted evidence, by the hash of its canonical content.</summary>
    public static StateKey Evidence(Hash256 id) => Of(11, id.AsSpan());

    private static StateKey Of(ulong kind, ReadOnlySpan<byte> id, params ReadOnlySpan<string> texts)
    {
        CborWriter writer = new();
        writer.Array(2 + texts.Length);
        writer.UInt(kind);
        writer.Bytes(id);
        foreach (string text in texts) writer.Text(text);
        return StateKey.FromName(writer.Written);
    }
}
