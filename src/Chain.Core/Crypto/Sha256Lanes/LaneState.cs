namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>The eight working variables of FIPS 180-4, 6.2.2. Each holds the values of all lanes.</summary>
internal struct LaneState<TVector>
    where TVector : unmanaged
{
    public TVector A, B, C, D, E, F, G, H;
}
