namespace ClusterBench;

/// <summary>Measured values, sorted.</summary>
internal sealed class Samples(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double Max => _sorted[^1];

    /// <summary>The median.</summary>
    public double Median => At(0.5);

    /// <summary>The percentile for a share, by the nearest-rank method.</summary>
    public double At(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
