namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Two vectors that <see cref="LanePairs{TLanes, TVector}"/> processes side by side.</summary>
internal struct VectorPair<TVector>(TVector first, TVector second)
    where TVector : unmanaged
{
    public TVector First = first, Second = second;
}
