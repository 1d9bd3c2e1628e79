using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>The validators of a height, sorted by address. Each has one vote. Immutable.</summary>
/// <remarks>The hash covers everything that consensus uses of a set. The proposer is a pure function of set, height and round.</remarks>
public sealed class ValidatorSet
{
    private readonly Validator[] _validators;

    /// <summary>Creates a set. The order of <paramref name="validators"/> does not matter.</summary>
    /// <exception cref="ArgumentException">The set is empty, larger than <see cref="Limits.ValidatorsMax"/>, or names an address or a key twice.</exception>
    public ValidatorSet(IEnumerable<Validator> validators)
    {
        ArgumentNullException.ThrowIfNull(validators);
        _validators = [.. validators.OrderBy(v => v.Address)];
        if (!IsWellFormed(_validators))
        {
            throw new ArgumentException($"A validator set has 1 to {Limits.ValidatorsMax} members with distinct addresses and keys.", nameof(validators));
        }
    }

    private ValidatorSet(Validator[] sorted, bool _) => _validators = sorted;

    /// <summary>Number of validators, n.</summary>
    public int Count => _validators.Length;

    /// <summary>Maximum number of faulty validators that the set tolerates: f = floor((n - 1) / 3).</summary>
    public int FaultyMax => (Count - 1) / 3;

    /// <summary>Number of votes in a quorum: q = floor(2n / 3) + 1. For every n, two quorums share more than f validators.</summary>
    public int Quorum => QuorumOf(Count);

    /// <summary>Number of votes that includes at least one honest validator: f + 1.</summary>
    public int OneHonest => FaultyMax + 1;

    /// <summary>The validator at <paramref name="index"/>, by ascending address.</summary>
    public Validator this[int index] => _validators[index];

    /// <summary>All validators, by ascending address.</summary>
    public IReadOnlyList<Validator> Members => _validators;

    /// <summary>Number of votes in a quorum of a set of <paramref name="count"/> validators.</summary>
    public static int QuorumOf(int count) => 2 * count / 3 + 1;

    /// <summary>Returns the index of a round's proposer: (height + round) mod n.</summary>
    public int ProposerIndex(long height, int round) => (int)((height + round) % Count);

    /// <summary>Returns the index of the validator with this address, or -1.</summary>
    public int IndexOf(Address address)
    {
        int low = 0, high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = _validators[middle].Address.CompareTo(address);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1; else high = middle - 1;
        }

        return -1;
    }

    /// <summary>Computes the hash that a header commits to: of the encoded set, under the validator-set domain and the chain id.</summary>
    public Hash256 Hash(Hash256 chainId) => DomainHash.Compute(Domains.ValidatorSet, chainId, Encode().Span);

    /// <summary>Canonical bytes: [[address, public key], ...], by ascending address.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical form into a larger structure.</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(Count);
        foreach (Validator validator in _validators)
        {
            writer.Array(2);
            writer.Bytes(validator.Address.AsSpan());
            writer.Bytes(validator.PublicKey.AsSpan());
        }
    }

    /// <summary>Decodes a set; false unless the bytes are exactly what <see cref="Encode"/> writes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ValidatorSet? set)
    {
        CborReader reader = new(encoded);
        return TryRead(ref reader, out set) && reader.AtEnd;
    }

    /// <summary>Reads a set from inside a larger structure.</summary>
    public static bool TryRead(ref CborReader reader, [NotNullWhen(true)] out ValidatorSet? set)
    {
        set = null;
        if (!reader.TryArray(Limits.ValidatorsMax, out int count) || count == 0) return false;
        Validator[] validators = new Validator[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(2) || !reader.TryAddress(out Address address) || !reader.TryPublicKey(out PublicKey key)) return false;
            if (i > 0 && validators[i - 1].Address.CompareTo(address) >= 0) return false;
            validators[i] = new Validator(address, key);
        }

        if (!IsWellFormed(validators)) return false;
        set = new ValidatorSet(validators, true);
        return true;
    }

    private static bool IsWellFormed(Validator[] sorted)
    {
        if (sorted.Length is 0 or > Limits.ValidatorsMax) return false;
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1].Address.Equals(sorted[i].Address)) return false;
        }

        PublicKey[] keys = [.. sorted.Select(v => v.PublicKey).Order()];
        for (int i = 1; i < keys.Length; i++)
        {
            if (keys[i - 1].Equals(keys[i])) return false;
        }

        return true;
    }
}
