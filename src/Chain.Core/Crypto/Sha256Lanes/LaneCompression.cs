using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>The compression function of SHA-256 (FIPS 180-4, 6.2.2), for one message per lane in lockstep.</summary>
/// <remarks>
/// The methods demand full optimization from the first call on. With the runtime's default, which profiles first and recompiles, the
/// widest lanes need 54 instead of 30 ns per node (docs/adr/0009).
/// </remarks>
[SkipLocalsInit]
internal static class LaneCompression<TLanes, TVector>
    where TLanes : struct, ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Sets the state to the initial hash value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Start(out LaneState<TVector> state)
    {
        ReadOnlySpan<uint> initial = Sha256Constants.Initial;
        state.A = TLanes.Broadcast(initial[0]);
        state.B = TLanes.Broadcast(initial[1]);
        state.C = TLanes.Broadcast(initial[2]);
        state.D = TLanes.Broadcast(initial[3]);
        state.E = TLanes.Broadcast(initial[4]);
        state.F = TLanes.Broadcast(initial[5]);
        state.G = TLanes.Broadcast(initial[6]);
        state.H = TLanes.Broadcast(initial[7]);
    }

    /// <summary>Converts words in the machine's byte order to big-endian words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReverseBytes(ref LaneWords<TVector> words)
    {
        for (int i = 0; i < LaneWords<TVector>.Length; i++) words[i] = TLanes.ReverseBytes(words[i]);
    }

    /// <summary>Writes as many 32-byte digests as the destination holds, at most one per lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreDigests(in LaneState<TVector> state, Span<byte> digests)
    {
        if (digests.Length == TLanes.LaneCount * Sha256Constants.DigestBytes)
        {
            TLanes.StoreDigests(state, digests);
            return;
        }

        Span<byte> all = stackalloc byte[TLanes.LaneCount * Sha256Constants.DigestBytes];
        TLanes.StoreDigests(state, all);
        all[..digests.Length].CopyTo(digests);
    }

    /// <summary>Compresses one block of each message into the state. Overwrites the words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress(ref LaneState<TVector> state, ref LaneWords<TVector> words)
    {
        LaneState<TVector> before = state;
        ReadOnlySpan<uint> constants = Sha256Constants.Rounds;
        Unsafe.SkipInit(out LaneWords<TVector> keyed);
        for (int round = 0; ; round += LaneWords<TVector>.Length)
        {
            AddConstants(words, constants.Slice(round, LaneWords<TVector>.Length), ref keyed);
            EightRounds(ref state, ref keyed[0]);
            EightRounds(ref state, ref keyed[8]);
            if (round == Sha256Constants.RoundCount - LaneWords<TVector>.Length) break;
            Extend(ref words);
        }

        AddTo(ref state, before);
    }

    /// <summary>Compresses one block of each message from a known schedule: 64 words per lane, each with its round constant added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CompressKnown(ref LaneState<TVector> state, ReadOnlySpan<byte> schedules, ReadOnlySpan<int> offsets)
    {
        LaneState<TVector> before = state;
        for (int at = 0; at < Sha256Constants.RoundCount * sizeof(uint); at += LaneWords<TVector>.Length * sizeof(uint))
        {
            TLanes.Load(schedules[at..], offsets, out LaneWords<TVector> keyed);
            EightRounds(ref state, ref keyed[0]);
            EightRounds(ref state, ref keyed[8]);
        }

        AddTo(ref state, before);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddConstants(in LaneWords<TVector> words, ReadOnlySpan<uint> constants, ref LaneWords<TVector> keyed)
    {
        for (int i = 0; i < LaneWords<TVector>.Length; i++) keyed[i] = TLanes.Add(words[i], TLanes.Broadcast(constants[i]));
    }

    // Computes the next sixteen words of the schedule. Each overwrites the word sixteen before it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Extend(ref LaneWords<TVector> w)
    {
        for (int i = 0; i < LaneWords<TVector>.Length; i++)
        {
            TVector old = TLanes.Add(w[i], w[(i + 9) & 15]);
            w[i] = TLanes.Add(TLanes.Add(old, TLanes.SmallSigma0(w[(i + 1) & 15])), TLanes.SmallSigma1(w[(i + 14) & 15]));
        }
    }

    // FIPS 180-4 moves the values between variables in each round. Here the variables change roles instead; after eight rounds each
    // has its first role again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRounds(ref LaneState<TVector> state, ref TVector keyed)
    {
        TVector a = state.A, b = state.B, c = state.C, d = state.D, e = state.E, f = state.F, g = state.G, h = state.H;
        h = First(e, f, g, h, keyed);
        d = TLanes.Add(d, h);
        h = Second(a, b, c, h);
        g = First(d, e, f, g, Unsafe.Add(ref keyed, 1));
        c = TLanes.Add(c, g);
        g = Second(h, a, b, g);
        f = First(c, d, e, f, Unsafe.Add(ref keyed, 2));
        b = TLanes.Add(b, f);
        f = Second(g, h, a, f);
        e = First(b, c, d, e, Unsafe.Add(ref keyed, 3));
        a = TLanes.Add(a, e);
        e = Second(f, g, h, e);
        d = First(a, b, c, d, Unsafe.Add(ref keyed, 4));
        h = TLanes.Add(h, d);
        d = Second(e, f, g, d);
        c = First(h, a, b, c, Unsafe.Add(ref keyed, 5));
        g = TLanes.Add(g, c);
        c = Second(d, e, f, c);
        b = First(g, h, a, b, Unsafe.Add(ref keyed, 6));
        f = TLanes.Add(f, b);
        b = Second(c, d, e, b);
        a = First(f, g, h, a, Unsafe.Add(ref keyed, 7));
        e = TLanes.Add(e, a);
        a = Second(b, c, d, a);
        state.A = a;
        state.B = b;
        state.C = c;
        state.D = d;
        state.E = e;
        state.F = f;
        state.G = g;
        state.H = h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector First(TVector e, TVector f, TVector g, TVector h, TVector keyed) =>
        TLanes.Add(TLanes.Add(TLanes.Add(h, keyed), TLanes.Choose(e, f, g)), TLanes.BigSigma1(e));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Second(TVector a, TVector b, TVector c, TVector first) =>
        TLanes.Add(TLanes.Add(first, TLanes.Majority(a, b, c)), TLanes.BigSigma0(a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(ref LaneState<TVector> state, in LaneState<TVector> before)
    {
        state.A = TLanes.Add(state.A, before.A);
        state.B = TLanes.Add(state.B, before.B);
        state.C = TLanes.Add(state.C, before.C);
        state.D = TLanes.Add(state.D, before.D);
        state.E = TLanes.Add(state.E, before.E);
        state.F = TLanes.Add(state.F, before.F);
        state.G = TLanes.Add(state.G, before.G);
        state.H = TLanes.Add(state.H, before.H);
    }
}
