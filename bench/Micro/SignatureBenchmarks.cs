using BenchmarkDotNet.Attributes;
using MicroBench.Worlds;

namespace MicroBench;

/// <summary>
/// The cost of verifying one signature: by an unknown key, by a known key, in a block; compared with the platform and
/// libsecp256k1.
/// </summary>
[MemoryDiagnoser]
[SkipMissingLibrary]
public class SignatureBenchmarks : IDisposable
{
    private SignatureWork _work = null!;

    [GlobalSetup]
    public void Setup()
    {
        _work = new SignatureWork();
        _work.VerifyBlock();
    }

    /// <summary>Creates the unknown keys as well.</summary>
    [GlobalSetup(Targets = [nameof(UnknownKey), nameof(LibraryUnknownKey)])]
    public void SetupStrangers()
    {
        Setup();
        _work.VerifyStranger();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _work?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "ECDsa.VerifyHash of the platform")]
    public void Platform() => _work.VerifyByPlatform();

    [Benchmark(Description = "by an unknown key")]
    public void UnknownKey() => _work.VerifyStranger();

    [Benchmark(Description = "by a known key")]
    public void KnownKey() => _work.VerifyKnown();

    [Benchmark(Description = "in a block of 1,000 by known keys", OperationsPerInvoke = SignatureWork.BlockSignatures)]
    public void BlockOfKnownKeys() => _work.VerifyBlock();

    [Benchmark(Description = "libsecp256k1, key parsed before")]
    [SkipMissingLibraryAttribute.Uses]
    public void LibraryKnownKey() => _work.VerifyByLibrary();

    [Benchmark(Description = "libsecp256k1, key parsed too")]
    [SkipMissingLibraryAttribute.Uses]
    public void LibraryUnknownKey() => _work.VerifyStrangerByLibrary();
}
