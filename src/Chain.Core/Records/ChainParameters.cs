using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;

namespace Chain.Core.Records;

/// <summary>What every node of a chain must agree on; part of the genesis and the value at <see cref="StateKeys.Parameters"/>.</summary>
public sealed record ChainParameters
{
    /// <summary>Wait for a proposal in round 0, in milliseconds; default 400: what a dead proposer costs.</summary>
    public int ProposeTimeoutMs { get; init; } = 400;

    /// <summary>Wait for more votes after a quorum of mixed ones in round 0, in milliseconds; default 250.</summary>
    public int VoteTimeoutMs { get; init; } = 250;

    /// <summary>What each later round adds to a wait, in milliseconds; default 250.</summary>
    public int TimeoutStepMs { get; init; } = 250;

    /// <summary>Longest wait, in milliseconds; default 10000. Safe because f + 1 messages of a later round move a node there.</summary>
    public int TimeoutCapMs { get; init; } = 10_000;

    /// <summary>Longest time without a block, in milliseconds; default 15000. An idle chain proves its freshness by it.</summary>
    public int HeartbeatMs { get; init; } = 15_000;

    /// <summary>Wait after the first waiting transaction before a block is made, in milliseconds; default 2.</summary>
    public int BatchDelayMs { get; init; } = 2;

    /// <summary>Bytes of a block that a proposer fills at most; default 2 MiB.</summary>
    public int BlockBytesMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>Attestations that make a release active; 0 (the default) stands for f + 1 of the current set.</summary>
    public int AttestationThreshold { get; init; }

    /// <summary>Approvals by auditors that a release needs before it can become active; 0 (the default) asks for none. A vendor may ask for more.</summary>
    public int AuditorThreshold { get; init; }

    /// <summary>How far back evidence is taken, in heights; default 1000000. Validator sets of that age are kept.</summary>
    public int EvidenceAgeHeights { get; init; } = 1_000_000;

    /// <summary>Whether every value lies in its range.</summary>
    public bool IsWellFormed() =>
        ProposeTimeoutMs is >= 1 and <= 60_000 && VoteTimeoutMs is >= 1 and <= 60_000 && TimeoutStepMs is >= 1 and <= 60_000
        && TimeoutCapMs >= ProposeTimeoutMs && TimeoutCapMs >= VoteTimeoutMs && TimeoutCapMs <= 600_000
        && HeartbeatMs is >= 100 and <= 86_400_000 && BatchDelayMs is >= 0 and <= 10_000
        && BlockBytesMax >= 2 * Limits.TransactionBytesMax && BlockBytesMax <= Limits.BlockBytesMax
        && AttestationThreshold is >= 0 and <= Limits.ValidatorsMax
        && AuditorThreshold is >= 0 and <= Limits.AuditorThresholdMax && EvidenceAgeHeights is >= 1 and <= 1_000_000_000;

    /// <summary>Canonical bytes: the ten numbers in the order of the properties.</summary>
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
        writer.Array(10);
        writer.Int(ProposeTimeoutMs);
        writer.Int(VoteTimeoutMs);
        writer.Int(TimeoutStepMs);
        writer.Int(TimeoutCapMs);
        writer.Int(HeartbeatMs);
        writer.Int(BatchDelayMs);
        writer.Int(BlockBytesMax);
        writer.Int(AttestationThreshold);
        writer.Int(AuditorThreshold);
        writer.Int(EvidenceAgeHeights);
    }

    /// <summary>Reads parameters; refuses any form but the canonical one and any value out of range.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ChainParameters? parameters)
    {
        CborReader reader = new(encoded);
        if (TryReadUnchecked(ref reader, out parameters) && reader.AtEnd && parameters.IsWellFormed()) return true;
        parameters = null;
        return false;
    }

    /// <summary>Reads parameters from inside a larger structure; whether they are in range is left to the caller, who has a name for that fault.</summary>
    public static bool TryReadUnchecked(ref CborReader reader, [NotNullWhen(true)] out ChainParameters? parameters)
    {
        parameters = null;
        if (!reader.TryExactArray(10)) return false;
        Span<int> values = stackalloc int[10];
        for (int i = 0; i < values.Length; i++)
        {
            if (!reader.TryInt(int.MaxValue, out long value)) return false;
            values[i] = (int)value;
        }

        parameters = new ChainParameters
        {
            ProposeTimeoutMs = values[0], VoteTimeoutMs = values[1], TimeoutStepMs = values[2], TimeoutCapMs = values[3],
            HeartbeatMs = values[4], BatchDelayMs = values[5], BlockBytesMax = values[6], AttestationThreshold = values[7],
            AuditorThreshold = values[8], EvidenceAgeHeights = values[9],
        };
        return true;
    }
}
