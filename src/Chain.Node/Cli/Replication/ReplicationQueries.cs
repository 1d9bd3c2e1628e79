using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;
using Chain.Node.Progress;
using Chain.Node.Repository.Transfers;
using Fwledger.V1;

namespace Chain.Node.Cli.Replication;

/// <summary>The subcommands of 'replication' that only read.</summary>
internal static class ReplicationQueries
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>[P3.1] [P3.2]: the releases that a broker can replicate.</summary>
    public static Command Available()
    {
        Option<string?> node = NodeConnection.Option();
        Option<string?> broker = ParticipantLookup.Option("--broker", "Leave out the releases that this broker already replicates or has proposed.");
        Option<bool> json = Json();
        Command command = new("available", "List the active releases that a broker can replicate.\n\n  fwledger replication available --broker 3f…")
        {
            node, broker, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            HashSet<string> taken = [];
            if (await AddressOfAsync(source, parsed.GetValue(broker), cancellation).ConfigureAwait(false) is { Length: > 0 } address)
            {
                ListReplicationsRequest request = new() { Broker = address };
                await foreach (ReplicationView view in AllAsync(source.Client, request, cancellation).ConfigureAwait(false))
                {
                    if (!view.Expired && view.Status is not ("Rejected" or "Withdrawn" or "Revoked")) taken.Add(view.Release);
                }
            }

            long start = 0;
            do
            {
                ListReleasesReply page = await source.Client.ListReleasesAsync(new ListReleasesRequest { Start = start },
                    cancellationToken: cancellation).ConfigureAwait(false);
                foreach (ReleaseView release in page.Releases.Where(r => r.Status == "Active" && !taken.Contains(r.Contract)))
                {
                    if (parsed.GetValue(json)) JsonOutput.Print(release);
                    else Console.Out.WriteLine(
                        $"{release.Contract} {release.Model} {release.Channel} {release.Version} {release.ImageSizeBytes} bytes vendor {release.Vendor}");
                }

                start = page.Next;
            }
            while (start != 0);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>All replication contracts, or those of one release, broker or vendor.</summary>
    public static Command List()
    {
        Option<string?> node = NodeConnection.Option();
        Option<string?> release = ReleaseLookup.Option("--release", "Only contracts of this release.");
        Option<string?> broker = ParticipantLookup.Option("--broker", "Only contracts of this broker.");
        Option<string?> vendor = ParticipantLookup.Option("--vendor", "Only contracts of this vendor.");
        Option<bool> json = Json();
        Command command = new("list", "List replication contracts.\n\n  fwledger replication list --vendor 3f… --json")
        {
            node, release, broker, vendor, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            ListReplicationsRequest request = new()
            {
                Release = parsed.GetValue(release) is { } named
                    ? (await ReleaseLookup.FindAsync(source.Client, named, cancellation).ConfigureAwait(false)).ToString() : "",
                Broker = await AddressOfAsync(source, parsed.GetValue(broker), cancellation).ConfigureAwait(false),
                Vendor = await AddressOfAsync(source, parsed.GetValue(vendor), cancellation).ConfigureAwait(false),
            };
            await foreach (ReplicationView view in AllAsync(source.Client, request, cancellation).ConfigureAwait(false))
            {
                if (parsed.GetValue(json)) JsonOutput.Print(view);
                else Console.Out.WriteLine($"{view.Contract} {StatusOf(view),-12} {view.Model} {view.Version} release {view.Release} broker {view.Broker}");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>One contract; with the vendor's key and repository also the progress of its transfer.</summary>
    public static Command Status()
    {
        Argument<string> contract = ReplicationCommand.Contract();
        Option<string?> node = NodeConnection.Option();
        Option<Uri?> repository = CheckedSymbols.UrlOption(
            "--repository", "URL of the vendor's repository. With it, the command shows the transfer until it ends.");
        Option<string?> key = Session.KeyOption("the vendor, for its repository");
        Option<bool> json = Json();
        Command command = new("status",
            "Show one replication contract.\n\n  fwledger replication status 3f…\n"
            + "  fwledger replication status 3f… --repository http://127.0.0.1:7112 --key vendor.pem")
        {
            contract, node, repository, key, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using SigningKey? signer = parsed.GetValue(repository) is not null && Session.FindKeyFile(parsed) is { } file ? SigningKey.Open(file) : null;
            if (parsed.GetValue(repository) is not null && signer is null)
                throw new CommandException(ExitCode.Usage, "--repository needs --key: the repository answers only its owner");
            using GrpcLightSource source = NodeConnection.Open(parsed);
            Address found = await ReplicationCommand.FindAsync(source.Client, parsed.GetValue(contract)!, cancellation).ConfigureAwait(false);
            ReplicationView view = await source.Client.GetReplicationAsync(new GetReplicationRequest { Contract = found.ToString() },
                cancellationToken: cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) JsonOutput.Print(view);
            else Print(view);
            if (parsed.GetValue(repository) is not { } url) return (int)ExitCode.Ok;
            X509Certificate2Collection? authorities = CertificateAuthorities.Of(parsed);
            await RepositoryProbe.ConnectAsync(url, authorities, cancellation).ConfigureAwait(false);
            using RepositoryClient client = new(url, signer!, await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false),
                TimeProvider.System, authorities);
            try
            {
                return await WatchAsync(client, Address.Parse(view.Contract), cancellation).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                // Not a fault of this machine's files.
                bool isRefused = e.InnerException is not HttpRequestException && e.Message.Contains(" answered ", StringComparison.Ordinal);
                throw new CommandException(isRefused ? ExitCode.RefusedByChain : ExitCode.Unreachable, e.Message);
            }
        });
        return command;
    }

    private static async Task<int> WatchAsync(RepositoryClient client, Address contract, CancellationToken cancellation)
    {
        TransferStatus? status = await client.FindTransferAsync(contract, cancellation).ConfigureAwait(false)
            ?? throw new CommandException(ExitCode.NotFound,
                "the repository has no transfer for this contract: it has not begun, or it ended before the repository's last start");
        ByteProgress? progress = TerminalBar.OnStandardError() is { } bar ? new ByteProgress(bar, status.Sha256[..12], Math.Max(1, status.SizeBytes)) : null;
        try
        {
            while (status is { State: "waiting" or "sending" })
            {
                progress?.Report(status.SentBytes);
                await Task.Delay(ProgressInterval, cancellation).ConfigureAwait(false);
                status = await client.FindTransferAsync(contract, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            progress?.End();
        }

        if (status is { State: "done" }) return (int)ExitCode.Ok;
        throw new CommandException(ExitCode.Failure, $"the transfer ended: {status?.Message ?? "the repository no longer knows it"}");
    }

    private static void Print(ReplicationView view)
    {
        Console.Out.WriteLine(
            $"{view.Contract} {StatusOf(view)}\nrelease {view.Release} ({view.Model} {view.Version}, {view.ImageSizeBytes} bytes)\n"
            + $"vendor {view.Vendor}\nbroker {view.Broker}");
        string until = view.UntilTimeMs > 0 ? $"until {DateTimeOffset.FromUnixTimeMilliseconds(view.UntilTimeMs):u}" : view.UntilHeight > 0
            ? $"until block {view.UntilHeight}" : "until one party ends it";
        Console.Out.WriteLine($"channels {string.Join(", ", view.Channels)}, {until}\nproposal {view.Sequence}: {view.ProposalDigest}");
        if (view.Uri.Length > 0) Console.Out.WriteLine($"location {view.Uri}, {view.Attestations} attestations");
        if (view.Reason.Length > 0) Console.Out.WriteLine($"reason: {view.Reason}");
    }

    /// <summary>The address of a named participant; empty if none is named.</summary>
    private static async Task<string> AddressOfAsync(GrpcLightSource source, string? named, CancellationToken cancellation) =>
        named is null ? "" : (await ParticipantLookup.AddressOfAsync(source.Client, named, cancellation).ConfigureAwait(false)).ToString();

    private static string StatusOf(ReplicationView view) => view.Expired ? "Expired" : view.Status;

    private static Option<bool> Json() => new("--json") { Description = "Print JSON, one object per line." };

    /// <summary>Reads a node's list page by page.</summary>
    public static async IAsyncEnumerable<ReplicationView> AllAsync(
        Fwledger.V1.Ledger.LedgerClient client, ListReplicationsRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        do
        {
            ListReplicationsReply page = await client.ListReplicationsAsync(request, cancellationToken: cancellation).ConfigureAwait(false);
            foreach (ReplicationView view in page.Replications) yield return view;
            request.After = page.Next;
        }
        while (request.After.Length > 0);
    }
}
