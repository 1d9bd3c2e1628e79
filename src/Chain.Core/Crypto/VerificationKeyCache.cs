using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>Keeps imported public keys, because finding y and importing the point cost a good part of a verification.</summary>
/// <remarks>
/// A fixed table of sets of four slots. Whoever takes an entry out owns it until it is put back, so no platform key is used by
/// two threads, and no lock is held during a verification. A key that is taken is imported a second time by the next thread.
/// What is in the table never changes a verdict, only its cost.
/// </remarks>
internal sealed class VerificationKeyCache
{
    /// <summary>Imported keys that are kept at most: 128 validators and several hundred participants.</summary>
    public const int EntriesMax = SetCount * SlotsPerSet;

    private const int SetCount = 256;
    private const int SlotsPerSet = 4;

    private readonly Entry?[] _slots = new Entry?[EntriesMax];
    private int _nextVictim;

    /// <summary>Takes the key out of the table or imports it; false when it is no point of the curve.</summary>
    public bool TryTake(in PublicKey key, out Entry? entry)
    {
        Span<Entry?> set = SetOf(key);
        for (int i = 0; i < set.Length; i++)
        {
            Entry? candidate = Volatile.Read(ref set[i]);
            if (candidate is null || !candidate.Key.Equals(key)) continue;
            if (!ReferenceEquals(Interlocked.CompareExchange(ref set[i], null, candidate), candidate)) continue;
            entry = candidate;
            return true;
        }

        return TryImport(key, out entry);
    }

    /// <summary>Gives the entry back; the caller must not use it any more.</summary>
    public void PutBack(Entry entry)
    {
        Span<Entry?> set = SetOf(entry.Key);
        for (int i = 0; i < set.Length; i++)
        {
            if (Interlocked.CompareExchange(ref set[i], entry, null) is null) return;
        }

        // Wraps around on purpose: the counter only spreads the victims.
        int victim = unchecked((int)((uint)Interlocked.Increment(ref _nextVictim) % SlotsPerSet));
        Interlocked.Exchange(ref set[victim], entry)?.Algorithm.Dispose();
    }

    private Span<Entry?> SetOf(in PublicKey key)
    {
        int set = unchecked((int)((uint)key.GetHashCode() % SetCount));
        return _slots.AsSpan(set * SlotsPerSet, SlotsPerSet);
    }

    private static bool TryImport(in PublicKey key, out Entry? entry)
    {
        entry = null;
        byte[] x = new byte[Secp256k1Curve.ScalarBytes], y = new byte[Secp256k1Curve.ScalarBytes];
        if (!Secp256k1Curve.TryDecompress(key, x, y)) return false;
        entry = new Entry(key, ECDsa.Create(new ECParameters { Curve = Secp256k1Curve.Named, Q = new ECPoint { X = x, Y = y } }));
        return true;
    }

    /// <summary>An imported key.</summary>
    internal sealed class Entry(PublicKey key, ECDsa algorithm)
    {
        /// <summary>The key that was imported.</summary>
        public PublicKey Key { get; } = key;

        /// <summary>Verifies under the key; one user at a time.</summary>
        public ECDsa Algorithm { get; } = algorithm;
    }
}
