using System.CommandLine.Parsing;
using System.Globalization;
using Chain.Core;
using Chain.Core.Records;
using Chain.Node.Client;

namespace Chain.Node.Cli.Governance;

/// <summary>Parses changes of the chain's parameters, written as NAME=NUMBER.</summary>
internal static class ParameterTexts
{
    /// <summary>Adds an error to the option if a value has another form or names no parameter.</summary>
    public static void Check(OptionResult option)
    {
        try
        {
            foreach (Token change in option.Tokens) Apply(new ChainParameters(), change.Value);
        }
        catch (CommandException e)
        {
            option.AddError(e.Message);
        }
    }

    /// <summary>The chain's proven parameters with the changes applied: what is not named keeps its value in force.</summary>
    /// <exception cref="CommandException">A change has another form, names no parameter, or is out of range.</exception>
    public static async Task<ChainParameters> ChangeAsync(ProvenChain chain, IReadOnlyList<string> changes, CancellationToken cancellation)
    {
        ChainParameters parameters = await chain.ParametersAsync(cancellation).ConfigureAwait(false);
        foreach (string change in changes) parameters = Apply(parameters, change);

        return parameters.IsWellFormed() ? parameters : throw OutOfRange(changes);
    }

    private static CommandException OutOfRange(IReadOnlyList<string> changes)
    {
        IEnumerable<string> ranges = changes.Select(change => change.Split('=')[0]).Distinct().Select(name => $"{name} takes {RangeOf(name)}");
        return new CommandException(ExitCode.Usage, $"--set {string.Join(" ", changes)}: a value is out of its range: {string.Join("; ", ranges)}");
    }

    private static string RangeOf(string name) => name switch
    {
        "propose_timeout_ms" or "vote_timeout_ms" => "1 to 60000, and at most timeout_cap_ms",
        "timeout_step_ms" => "1 to 60000",
        "timeout_cap_ms" => "at least propose_timeout_ms and vote_timeout_ms, at most 600000",
        "heartbeat_ms" => "100 to 86400000",
        "batch_delay_ms" => "0 to 10000",
        "block_bytes_max" => $"{2 * Limits.TransactionBytesMax} to {Limits.BlockBytesMax}",
        "attestation_threshold" => $"0 to {Limits.ValidatorsMax}; 0 means f + 1",
        "auditor_threshold" => $"0 to {Limits.AuditorThresholdMax}",
        _ => "1 to 1000000000",
    };

    /// <summary>The parameters that differ, as "name: old -> new".</summary>
    public static IEnumerable<string> Differences(ChainParameters old, ChainParameters next)
    {
        (string Name, int Old, int Next)[] all =
        [
            ("propose_timeout_ms", old.ProposeTimeoutMs, next.ProposeTimeoutMs), ("vote_timeout_ms", old.VoteTimeoutMs, next.VoteTimeoutMs),
            ("timeout_step_ms", old.TimeoutStepMs, next.TimeoutStepMs), ("timeout_cap_ms", old.TimeoutCapMs, next.TimeoutCapMs),
            ("heartbeat_ms", old.HeartbeatMs, next.HeartbeatMs), ("batch_delay_ms", old.BatchDelayMs, next.BatchDelayMs),
            ("block_bytes_max", old.BlockBytesMax, next.BlockBytesMax), ("attestation_threshold", old.AttestationThreshold, next.AttestationThreshold),
            ("auditor_threshold", old.AuditorThreshold, next.AuditorThreshold), ("evidence_age_heights", old.EvidenceAgeHeights, next.EvidenceAgeHeights),
        ];
        return all.Where(p => p.Old != p.Next).Select(p => $"{p.Name}: {p.Old} -> {p.Next}").DefaultIfEmpty("nothing");
    }

    private static ChainParameters Apply(ChainParameters parameters, string change)
    {
        string[] parts = change.Split('=');
        bool isRead = int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) && parts.Length == 2;
        if (!isRead) throw new CommandException(ExitCode.Usage, $"--set {change}: use NAME=NUMBER");
        return parts[0] switch
        {
            "propose_timeout_ms" => parameters with { ProposeTimeoutMs = value },
            "vote_timeout_ms" => parameters with { VoteTimeoutMs = value },
            "timeout_step_ms" => parameters with { TimeoutStepMs = value },
            "timeout_cap_ms" => parameters with { TimeoutCapMs = value },
            "heartbeat_ms" => parameters with { HeartbeatMs = value },
            "batch_delay_ms" => parameters with { BatchDelayMs = value },
            "block_bytes_max" => parameters with { BlockBytesMax = value },
            "attestation_threshold" => parameters with { AttestationThreshold = value },
            "auditor_threshold" => parameters with { AuditorThreshold = value },
            "evidence_age_heights" => parameters with { EvidenceAgeHeights = value },
            _ => throw new CommandException(ExitCode.Usage,
                $"--set {change}: there is no parameter '{parts[0]}'; use propose_timeout_ms, vote_timeout_ms, timeout_step_ms, timeout_cap_ms, "
                + "heartbeat_ms, batch_delay_ms, block_bytes_max, attestation_threshold, auditor_threshold or evidence_age_heights"),
        };
    }
}
