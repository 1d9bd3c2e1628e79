using System.Globalization;
using Spectre.Console;

namespace Chain.Node.Demo;

/// <summary>Prints the tables at the end of the demo.</summary>
internal static class DemoSummary
{
    public static void Print(IAnsiConsole console, DemoReport report)
    {
        Table steps = new Table().AddColumns("step", "what happened", "first at", "times");
        foreach ((string tag, string title) in DemoSteps.DirectUpdate.Concat(DemoSteps.Replication).Concat(DemoSteps.IndirectUpdate))
        {
            List<DemoStep> found = [.. report.Steps.Where(step => step.Tag == tag)];
            steps.AddRow(tag, title, found.Count == 0 ? "[red]never[/]" : $"{found[0].AtMs} ms", found.Count.ToString(CultureInfo.InvariantCulture));
        }

        Table figures = new Table().AddColumns("figure", "measured", "goal");
        figures.AddRow($"transaction submitted to final, median of {FinalityProbe.Samples}", $"{report.SubmitToFinalMedianMs} ms", "50 ms");
        figures.AddRow("publish to final", $"{report.PublishToFinalMs} ms", "");
        figures.AddRow("publish to active", $"{report.PublishToActiveMs} ms", "500 ms");
        figures.AddRow("publish, upload included, to confirmed on every device", $"{report.PublishToInstalledMs} ms", "2000 ms");
        if (report.ProposalToActiveMs > 0) figures.AddRow("broker's proposal to active location, median", $"{report.ProposalToActiveMs} ms", "1000 ms");
        if (report.FailoverMs > 0)
        {
            figures.AddRow("vendor's repository stopped before the download: proven answer to the first request to a broker", $"{report.FailoverMs} ms",
                "1000 ms");
        }
        figures.AddRow("memory of the largest validator", $"{report.ValidatorRssBytes / 1048576} MiB", "150 MiB");
        if (report.Proof is { } proof) figures.AddRow("offline proof", $"{proof.SizeBytes} bytes, {(proof.Verified ? "verified" : "[red]REFUSED[/]")}", "");

        Table devices = new Table().AddColumns("device", "runs", "SHA-256", "state", "served from");
        foreach (DemoDevice device in report.Devices)
            devices.AddRow(device.Id, device.Version, device.Sha256[..Math.Min(16, device.Sha256.Length)] + "…", device.State, device.Source ?? "");
        console.Write(steps);
        console.Write(figures);
        console.Write(devices);
    }
}
