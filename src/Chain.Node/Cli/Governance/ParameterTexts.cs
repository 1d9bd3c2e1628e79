using System.CommandLine.Parsing;
using System.Globalization;
using Chain.Core.Records;
using Chain.Node.Client;
using Fwledger.V1;

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

    /// <summary>The chain's current parameters with the changes applied.</summary>
    /// <exception cref="CommandException">A change has another form, names no parameter, or is out of range.</exception>
    public static async Task<ChainParameters> ChangeAsync(Fwledger.V1.Ledger.LedgerClient client, IReadOnlyList<string> changes, CancellationToken cancellation)
    {
        ParametersReply reply = await client.GetParametersAsync(new GetParametersRequest(), cancellationToken: cancellation).ConfigureAwait(false);
        if (!ChainParameters.TryDecode(reply.Record.Span, out ChainParameters? parameters))
        {
            throw new CommandException(ExitCode.Failure, "the node's parameters do not decode: the node may run another version of fwledger");
        }

        foreach (string change in changes) parameters = Apply(parameters, change);
        return parameters.IsWellFormed() ? parameters : throw new CommandException(ExitCode.Usage, $"{string.Join(" ", changes)}: a value is out of its range");
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
