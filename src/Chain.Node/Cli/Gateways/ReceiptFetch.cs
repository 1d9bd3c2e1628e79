using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Firmware;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Keys;
using Chain.Node.Light;

namespace Chain.Node.Cli.Gateways;

/// <summary>Joins a gateway's receipt with the chain's proof of the report that includes it.</summary>
internal static class ReceiptFetch
{
    private const int Tries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Fetches and verifies a device's receipt.</summary>
    /// <param name="configuration">The gateway's configuration: its genesis, sources and participant key.</param>
    /// <param name="admin">The running gateway.</param>
    /// <param name="named">The release: its address, the first digits of it, or MODEL@VERSION.</param>
    /// <param name="device">The device's id.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="CommandException">No report includes the receipt, or no source proves the report.</exception>
    public static async Task<(ReceiptBundle Bundle, ReceiptProofReport Report)> FetchAsync(
        NodeConfiguration configuration, GatewayAdmin admin, string named, string device, CancellationToken cancellation)
    {
        OfflineTrust trust = OfflineTrust.From(GenesisLoader.Load(configuration.Resolve(configuration.Genesis)).Genesis);
        if (configuration.Gateway!.Key.Length == 0)
            throw new CommandException(ExitCode.NotFound, "this gateway reports no outcomes: give it a participant key with 'key' in node.json");
        using SigningKey signer = SigningKey.Open(configuration, configuration.Gateway.Key);
        List<GrpcLightSource> sources = LightClientSetup.Sources(configuration);
        try
        {
            Address release = Address.TryParse(named, out Address whole) ? whole : await GatewayChain.AskAsync(configuration, sources,
                chain => ReleaseLookup.FindAsync(chain, named, cancellation), cancellation).ConfigureAwait(false);
            for (int i = 1; ; i++)
            {
                // The gateway may report again between the two answers. Then they do not match, and both are asked again.
                ReceiptAnswer answer = await AskGatewayAsync(admin, release, device, cancellation).ConfigureAwait(false);
                (ReceiptBundle? bundle, string problem) = await JoinAsync(answer, trust, sources, signer, device, cancellation).ConfigureAwait(false);
                ReceiptChecks checks = new(trust, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                ReceiptProofReport? report = bundle is null ? null : ReceiptVerifier.Verify(bundle, checks);
                if (report?.Verdict == ReceiptVerdict.Valid) return (bundle!, report);
                if (report is not null) problem = ReceiptTexts.Explain(report, trust, bundle!, checks);
                if (i == Tries) throw new CommandException(ExitCode.VerificationFailed, $"no source proves the receipt of {device}: {problem}");
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (GrpcLightSource source in sources) source.Dispose();
        }
    }

    private static async Task<ReceiptAnswer> AskGatewayAsync(GatewayAdmin admin, Address release, string device, CancellationToken cancellation)
    {
        string text = await admin.GetAsync($"/admin/receipts/{release}/{Uri.EscapeDataString(device)}", cancellation).ConfigureAwait(false);
        return ReceiptAnswer.TryRead(text, out ReceiptAnswer? answer) && answer.Report is not null ? answer
            : throw new CommandException(ExitCode.NotFound,
                $"no report on the chain includes the receipt of {device} yet: try again after the gateway's next report");
    }

    private static async Task<(ReceiptBundle? Bundle, string Problem)> JoinAsync(ReceiptAnswer answer, OfflineTrust trust, List<GrpcLightSource> sources,
        SigningKey signer, string device, CancellationToken cancellation)
    {
        if (!answer.TryParse(out ReceiptAnswer.Parts? parts)) return (null, "the gateway's answer cannot be read: it may run another version");
        foreach (GrpcLightSource source in sources)
        {
            // A rotated key has another address than its participant. A wrong owner is found by the proof of the report.
            StateAnswer? owner = await source.GetStateEntryAsync(StateKeys.KeyOwner(signer.PublicKey), cancellation).ConfigureAwait(false);
            if (owner is null || !Address.TryFrom(owner.Value.Span, out Address gateway)) continue;
            StateAnswer? report = await source.GetStateEntryAsync(StateKeys.OutcomeReport(parts.Receipt.Release, gateway), cancellation).ConfigureAwait(false);
            if (report is null || report.Value.IsEmpty) continue;
            return (new ReceiptBundle
            {
                Gateway = gateway,
                Device = device,
                Salt = parts.Salt,
                Receipt = parts.Receipt.Encode(),
                Index = answer.Report!.Index,
                Path = parts.Path,
                Report = report.Value,
                Proof = report.Proof,
                Blocks = await ProofBlocks.CollectAsync(source, trust, report.Block, cancellation).ConfigureAwait(false),
            }, "");
        }

        return (null, $"none of {string.Join(", ", sources.Select(s => s.Name))} has this gateway's report");
    }
}
