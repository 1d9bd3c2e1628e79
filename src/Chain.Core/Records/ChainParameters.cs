using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;

namespace Chain.Core.Records;

/// <summary>Parameters that all nodes of a chain share. Part of the genesis document, and the value at <see cref="StateKeys.Parameters"/>.</summary>
public sealed record ChainParameters
{
    /// <summary>Timeout for the proposal of round 0, in milliseconds, 1 to 60000; default 400. A dead proposer delays a block by this time.</summary>
    public int ProposeTimeoutMs { get; init; } = 400;

    /// <summary>Timeout for more votes after a quorum without a majority, in round 0, in milliseconds, 1 to 60000; default 250.</summary>
    public int VoteTimeoutMs { get; init; } = 250;

    /// <summary>Increase of both timeouts per round, in milliseconds, 1 to 60000; default 250.</summary>
    public int TimeoutStepMs { get; init; } = 250;

    /// <summary>
    /// Upper bound of both timeouts, in milliseconds; default 10000. At least both timeouts of round 0, at most 600000. The cap does not
    /// stop progress, because f + 1 messages of a later round move a validator there.
    /// </summary>
    public int TimeoutCapMs { get; init; } = 10_000;

    /// <summary>Longest time without a block, in milliseconds, 100 to 86400000; default 15000. Even an idle chain thus proves that it is fresh.</summary>
    public int HeartbeatMs { get; init; } = 15_000;

    /// <summary>Delay between the first pending transaction and the next block, in milliseconds, 0 to 10000; default 2.</summary>
    public int BatchDelayMs { get; init; } = 2;

    /// <summary>Size up to which a proposer fills a block, in bytes; default 2 MiB. At least 32 KiB, at most <see cref="Limits.BlockBytesMax"/>.</summary>
    public int BlockBytesMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>Attestations that a release needs to become active; 0 (the default) means f + 1 of the current validator set.</summary>
    public int AttestationThreshold { get; init; }

    /// <summary>Auditor approvals that a release needs to become active; 0 (the default) means none. A vendor may require more.</summary>
    public int AuditorThreshold { get; init; }

    /// <summary>
    /// Highest age of accepted evidence, in heights, 1 to 1000000000; default 1000000. The state keeps validator sets up to this age,
    /// but at most <see cref="Limits.ValidatorSetsKeptMax"/>.
    /// </summary>
    public int EvidenceAgeHeights { get; init; } = 1_000_000;

    /// <summary>Whether every value is in range.</summary>
    public bool IsWellFormed() =>
        ProposeTimeoutMs is >= 1 and <= 60_000 && VoteTimeoutMs is >= 1 and <= 60_000 && TimeoutStepMs is >= 1 and <= 60_000
        && TimeoutCapMs >= ProposeTimeoutMs && TimeoutCapMs >= VoteTimeoutMs && TimeoutCapMs <= 600_000
        && HeartbeatMs is >= 100 and <= 86_400_000 && BatchDelayMs is >= 0 and <= 10_000
        && BlockBytesMax >= 2 * Limits.TransactionBytesMax && BlockBytesMax <= Limits.BlockBytesMax
        && AttestationThreshold is >= 0 and <= Limits.ValidatorsMax
        && AuditorThreshold is >= 0 and <= Limits.AuditorThresholdMax && EvidenceAgeHeights is >= 1 and <= 1_000_000_000;

    /// <summary>Canonical bytes: an array of the ten numbers in the order of the properties.</summary>
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

    /// <summary>Decodes parameters; false unless the bytes are canonical and every value is in range.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ChainParameters? parameters)
    {
        CborReader reader = new(encoded);
        if (TryReadUnchecked(ref reader, out parameters) && reader.AtEnd && parameters.IsWellFormed()) return true;
        parameters = null;
        return false;
    }

    /// <summary>Reads parameters from a larger structure without checking the ranges, so that the caller can report that fault by its own name.</summary>
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
            ProposeTimeoutMs = values[0],
            VoteTimeoutMs = values[1],
            TimeoutStepMs = values[2],
            TimeoutCapMs = values[3],
            HeartbeatMs = values[4],
            BatchDelayMs = values[5],
            BlockBytesMax = values[6],
            AttestationThreshold = values[7],
            AuditorThreshold = values[8],
            EvidenceAgeHeights = values[9],
        };
        return true;
    }
}
