using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Where offline verification starts: at a genesis, or at an anchor. Nothing verifies without one. [BUNDLE.2] [BUNDLE.10]</summary>
public sealed class OfflineTrust
{
    private readonly TrustAnchor _anchor;

    private OfflineTrust(GenesisDocument? genesis, TrustAnchor anchor)
    {
        Genesis = genesis;
        _anchor = anchor;
    }

    /// <summary>The genesis, if trust starts there; null for an anchor.</summary>
    public GenesisDocument? Genesis { get; }

    /// <summary>The chain.</summary>
    public Hash256 ChainId => _anchor.ChainId;

    /// <summary>Height where trust starts; 0 for a genesis.</summary>
    public long Height => _anchor.Height;

    /// <summary>The same start as an anchor.</summary>
    public TrustAnchor Anchor => _anchor;

    /// <summary>Whether trust starts at an anchor instead of a genesis.</summary>
    public bool IsAnchor => Genesis is null;

    /// <summary>The chain's name if it is known, otherwise its id: an anchor has no name.</summary>
    public string Name => Genesis?.Name ?? ChainId.ToString();

    /// <summary>Starts at a genesis.</summary>
    public static OfflineTrust From(GenesisDocument genesis) => new(genesis, TrustAnchor.Of(genesis));

    /// <summary>Starts at an anchor that an operator vouches for, or that an earlier verification has produced.</summary>
    public static OfflineTrust From(TrustAnchor anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        return new OfflineTrust(null, anchor);
    }

    /// <summary>The trusted point. An anchor has only the hash of its set, so the first block brings the set.</summary>
    internal TrustedState ToTrustedState(LightBlock first) =>
        Genesis is null ? TrustedState.FromAnchor(_anchor, first.Validators) : TrustedState.FromGenesis(Genesis);
}
