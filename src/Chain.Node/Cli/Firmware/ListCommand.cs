using System.CommandLine;
using System.Globalization;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Firmware;

/// <summary>'firmware list': releases with their status, dates and expiry, newest first.</summary>
internal static class ListCommand
{
    private static readonly string[] Sorts = ["newest", "oldest", "model", "version", "status"];
    private static readonly string[] Statuses = ["active", "expired", "deployed", "superseded", "revoked", "vetoed"];

    public static Command Create()
    {
        Option<string?> vendor = new("--vendor") { Description = "Only releases of this vendor: address, the first digits of it, or name." };
        Option<string?> model = new("--model") { Description = "Only releases for this model." };
        Option<string?> channel = new("--channel") { Description = "Only releases of this channel." };
        Option<string[]> status = new Option<string[]>("--status")
        {
            Description = $"Only releases in this status: {string.Join(", ", Statuses)}; repeat it for more.",
            AllowMultipleArgumentsPerToken = true,
        }.AcceptOnlyFromAmong(Statuses);
        Option<string> sort = new Option<string>("--sort") { Description = $"Order: {string.Join(", ", Sorts)}.", DefaultValueFactory = _ => Sorts[0] }
            .AcceptOnlyFromAmong(Sorts);
        Option<int> limit = new("--limit") { Description = "Largest number of releases to print; 0, the default, prints all." };
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = new("--json") { Description = "Print JSON: one object with all releases that are printed." };
        Command command = new("list", "List releases, newest first, as a node says. An active release that has expired is 'expired'.\n\n"
            + "  fwledger firmware list --model sensor-x1 --status active --limit 10\n  fwledger firmware list --json")
        {
            vendor, model, channel, status, sort, limit, node, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(limit) < 0) throw new CommandException(ExitCode.Usage, $"--limit {parsed.GetValue(limit)}: use 0 or more");
            using GrpcLightSource source = NodeConnection.Open(parsed);
            Dictionary<string, string> names = await ReleasePages.NamesAsync(source.Client, cancellation).ConfigureAwait(false);
            List<ReleaseView> all = [];
            await foreach (ReleaseView view in ReleasePages.AllAsync(source.Client, cancellation).ConfigureAwait(false)) all.Add(view);
            string? named = parsed.GetValue(vendor);
            IEnumerable<ReleaseView> chosen = all.Where(r =>
                (named is null || r.Vendor.StartsWith(named, StringComparison.Ordinal) || names.GetValueOrDefault(r.Vendor) == named)
                && (parsed.GetValue(model) is not { } m || r.Model == m) && (parsed.GetValue(channel) is not { } c || r.Channel == c)
                && (parsed.GetValue(status) is not { Length: > 0 } wanted || wanted.Contains(StatusOf(r), StringComparer.Ordinal)));
            chosen = Order(chosen, parsed.GetValue(sort)!);
            if (parsed.GetValue(limit) is > 0 and int count) chosen = chosen.Take(count);
            if (parsed.GetValue(json)) Print(chosen);
            else Print([.. chosen], all, names);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A release's status in lower case; 'expired' for an active release that is past its expiry.</summary>
    public static string StatusOf(ReleaseView view)
    {
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        bool isPast = view.ExpiresAtMs != 0 && view.ExpiresAtMs <= nowMs;
        return isPast && view.Status is (nameof(ReleaseStatus.Active) or nameof(ReleaseStatus.Deployed)) ? "expired" : view.Status.ToLowerInvariant();
    }

    /// <summary>A date and time for tables; a dash for none.</summary>
    public static string Date(long unixMs) =>
        unixMs <= 0 ? "-" : DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<ReleaseView> Order(IEnumerable<ReleaseView> releases, string sort)
    {
        // The node lists them in the order of their deployment.
        IEnumerable<ReleaseView> newest = releases.Reverse();
        return sort switch
        {
            "oldest" => releases,
            "model" => newest.OrderBy(r => r.Model, StringComparer.Ordinal),
            "version" => newest.OrderByDescending(
                r => SemanticVersion.TryParse(r.Version, out SemanticVersion? v) ? v : null, Comparer<SemanticVersion?>.Default),
            "status" => newest.OrderBy(StatusOf, StringComparer.Ordinal),
            _ => newest,
        };
    }

    private static void Print(IEnumerable<ReleaseView> chosen)
    {
        ListReleasesReply reply = new();
        reply.Releases.AddRange(chosen);
        JsonOutput.Print(reply);
    }

    private static void Print(List<ReleaseView> chosen, List<ReleaseView> all, Dictionary<string, string> names)
    {
        if (chosen.Count == 0)
        {
            Console.Out.WriteLine(all.Count == 0 ? "there is no release yet" : $"none of {all.Count} releases fits");
            return;
        }

        int digits = UniqueLength(all);
        string[][] rows =
        [
            ["ADDRESS", "STATUS", "VENDOR", "MODEL", "CHANNEL", "VERSION", "COUNTER", "DEPLOYED", "EXPIRES"],
            .. chosen.Select(r => (string[])[r.Contract[..digits], StatusOf(r), names.GetValueOrDefault(r.Vendor, r.Vendor[..digits]), r.Model, r.Channel,
                r.Version, r.SecurityCounter.ToString(CultureInfo.InvariantCulture), Date(r.DeployedTimeMs),
                r.ExpiresAtMs == 0 ? "never" : Date(r.ExpiresAtMs)]),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows) Console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>How many digits tell all addresses apart, at least 12.</summary>
    private static int UniqueLength(List<ReleaseView> all)
    {
        int digits = 12;
        while (digits < 40 && all.Select(r => r.Contract[..digits]).Distinct(StringComparer.Ordinal).Count() < all.Count) digits++;
        return digits;
    }
}
