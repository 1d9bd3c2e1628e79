using Chain.Core.Crypto;
using Chain.Core.Crypto.Secp256k1;
using Chain.Core.Primitives;

namespace Core.Tests.Crypto.Secp256k1;

/// <summary>One code path that verifies signatures. All paths give the same verdicts.</summary>
public sealed class VerificationPath
{
    private readonly string _name;
    private readonly int _lanes;
    private readonly bool _hasTables;
    private readonly int _batch;

    private VerificationPath(string name, int lanes, bool hasTables, int batch)
    {
        _name = name;
        _lanes = lanes;
        _hasTables = hasTables;
        _batch = batch;
    }

    /// <summary>All paths. A batch size of 0 verifies signatures one at a time.</summary>
    public static IEnumerable<VerificationPath> All() =>
    [
        new("one by one, no tables", 1, false, 0), new("one by one, tables", 1, true, 0),
        new("batches of 64 in scalar code", 1, true, 64), new("batches of any size, no tables", 8, false, 37),
        new("AVX2, batches of 64", 4, true, 64), new("AVX2, batches of 3", 4, true, 3), new("AVX2, one batch", 4, true, int.MaxValue),
        new("AVX-512, batches of 64", 8, true, 64), new("AVX-512, batches of 9", 8, true, 9), new("AVX-512, one batch", 8, true, int.MaxValue),
    ];

    public bool IsSupported => _lanes == 1 || _lanes <= (int)EcdsaVerification.Widest || !_hasTables;

    public void IgnoreUnlessSupported()
    {
        if (!IsSupported) Assert.Ignore($"this machine does not support {_lanes} lanes (at most {EcdsaVerification.Widest})");
    }

    public bool[] Verdicts(SignedDigest[] questions)
    {
        EcdsaVerification verification = new((LaneWidth)(_lanes == 1 ? 0 : _lanes), new KeyTables(_hasTables ? 1 : int.MaxValue));
        bool[] verdicts = new bool[questions.Length];
        if (_batch == 0)
        {
            for (int i = 0; i < questions.Length; i++) verdicts[i] = verification.Verify(questions[i].Key, questions[i].Digest, questions[i].Signature);
            return verdicts;
        }

        for (int start = 0; start < questions.Length;)
        {
            int count = Math.Min(_batch, questions.Length - start);
            verification.VerifyAll(questions.AsSpan(start, count), verdicts.AsSpan(start, count));
            start += count;
        }

        return verdicts;
    }

    public override string ToString() => _name;
}
