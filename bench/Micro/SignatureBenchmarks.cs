using BenchmarkDotNet.Attributes;
using MicroBench.Worlds;

namespace MicroBench;

/// <summary>
/// The cost of one signature: verifying it (by an unknown key, by a known key, in a block) and making it, compared with the
/// platform, libsecp256k1 and NBitcoin.
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

    [Benchmark(Description = "NBitcoin.Secp256k1, key parsed before")]
    public void NBitcoinKnownKey() => _work.VerifyByNBitcoin();

    [Benchmark(Description = "signing, by NBitcoin.Secp256k1")]
    public void Sign() => _work.Sign();

    [Benchmark(Description = "signing, ECDsa.SignHash of the platform")]
    public void SignByPlatform() => _work.SignByPlatform();

    [Benchmark(Description = "libsecp256k1, key parsed before")]
    [SkipMissingLibraryAttribute.Uses]
    public void LibraryKnownKey() => _work.VerifyByLibrary();

    [Benchmark(Description = "libsecp256k1, key parsed too")]
    [SkipMissingLibraryAttribute.Uses]
    public void LibraryUnknownKey() => _work.VerifyStrangerByLibrary();
}
