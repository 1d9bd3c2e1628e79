using BenchmarkDotNet.Attributes;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Testing.Light;

namespace MicroBench;

/// <summary>
/// A gateway's cost of verifying proofs: four validators, certificates with all four signatures, a state of 10,000 entries, 300
/// blocks of history.
/// </summary>
[MemoryDiagnoser]
public class LightVerificationBenchmarks
{
    private static readonly int StateEntries = Dry.Or(200, 10_000), Blocks = Dry.Or(40, 300);

    private readonly TrustOptions _options = new();
    private LightChain _chain = null!;
    private Address _contract;
    private TrustedState _beforeHop = null!, _asleep = null!;
    private HistoryAnswer _history = null!;
    private LatestReleaseAnswer _answer = null!;
    private byte[] _bundle = [];
    private long _nowMs;

    [GlobalSetup]
    public void Setup()
    {
        _chain = LightChain.Start().Commit(2).ChangeSet(1, 2, 3, 4).Commit(Blocks - 4);
        for (int i = 0; i < StateEntries; i++) _chain.Set(StateKeys.Version(_chain.Vendor.Address, "other", "stable", $"{i}.0.0"), [1]);
        _contract = _chain.Publish("1.0.0", 1);
        _chain.Commit(2);
        _beforeHop = _chain.TrustedAt(1);
        _asleep = _chain.TrustedAt(10);
        _history = _chain.History(10, _chain.Height);
        _answer = _chain.Latest(_chain.Height, _chain.Vendor.Address);
        _bundle = _chain.Bundle(_chain.Height, _contract).Encode().ToArray();
        _nowMs = _chain.HeadTimeMs;
    }

    [Benchmark(Description = "header and certificate")]
    public LightVerdict Header() => HeaderVerifier.Verify(_asleep, _chain.Head, _options, _nowMs);

    [Benchmark(Description = "hop over a validator-set change")]
    public LightVerdict Hop() => HeaderVerifier.Verify(_beforeHop, _chain[3], _options, _nowMs);

    [Benchmark(Description = "history proof over 290 blocks")]
    public LightVerdict History() => HistoryVerifier.VerifyExtends(_asleep, _chain.Head.Header, _history);

    [Benchmark(Description = "state proof of a release record")]
    public LightVerdict Record() =>
        ReleaseProofVerifier.VerifyRecord(_chain.Head.Header, _contract, _answer.Release.Span, _answer.ReleaseProof.Span, out _);

    [Benchmark(Description = "newest release after a long sleep: header, history, pointer, record")]
    public ProvenAnswer AfterSleep()
    {
        LightVerdict head = HeaderVerifier.Verify(_asleep, _answer.Block, _options, _nowMs);
        if (head == LightVerdict.Valid) head = HistoryVerifier.VerifyExtends(_asleep, _answer.Block.Header, _history);
        return head == LightVerdict.Valid
            ? ReleaseProofVerifier.Verify(_answer.Block.Header, _answer, _chain.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel)
            : new ProvenAnswer.Refused(head);
    }

    [Benchmark(Description = "offline bundle with one set change, decoded and verified")]
    public BundleVerdict Bundle() =>
        ProofBundle.TryDecode(_bundle, out ProofBundle? bundle) ? BundleVerifier.Verify(bundle, new BundleChecks(_chain.Genesis, _nowMs)).Verdict
            : BundleVerdict.Unspecified;
}
