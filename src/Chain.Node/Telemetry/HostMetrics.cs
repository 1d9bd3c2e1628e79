using System.Globalization;
using Chain.Core.Records;
using Prometheus;

namespace Chain.Node.Telemetry;

/// <summary>Metrics of every role: which build runs, and how much space its folders have.</summary>
internal static class HostMetrics
{
    /// <summary>Adds the metrics to a registry. Roles of one process may share a registry.</summary>
    /// <param name="registry">The registry of the role.</param>
    /// <param name="version">Version of the program: its release, and after a plus sign the commit if the build knows it.</param>
    /// <param name="folders">The folders that the role writes, each with the value of the label "use".</param>
    public static void Register(CollectorRegistry registry, string version, IReadOnlyList<(string Use, string Folder)> folders)
    {
        MetricFactory make = Prometheus.Metrics.WithCustomRegistry(registry);
        make.CreateGauge("fwledger_build_info", "1, with the release of the program, its commit, and the newest rules that it knows.", ["version", "commit", "rules"])
            .WithLabels([.. Split(version), RuleVersions.Newest.ToString(CultureInfo.InvariantCulture)]).Set(1);
        Gauge free = make.CreateGauge("fwledger_disk_free_bytes", "Bytes that this process may still write to the disk of a folder, by use.", ["use"]);
        Gauge size = make.CreateGauge("fwledger_disk_size_bytes", "Size of the disk of a folder, in bytes, by use.", ["use"]);
        registry.AddBeforeCollectCallback(() =>
        {
            foreach ((string use, string folder) in folders) Measure(use, folder);
        });

        void Measure(string use, string folder)
        {
            try
            {
                DriveInfo disk = new(folder);
                free.WithLabels(use).Set(disk.AvailableFreeSpace);
                size.WithLabels(use).Set(disk.TotalSize);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                free.RemoveLabelled(use); // No value is better than an old one.
            }
        }
    }

    // Two builds of one release differ in the commit only.
    private static string[] Split(string version) => version.Split('+', 2) is [string release, string commit] ? [release, commit] : [version, ""];
}
