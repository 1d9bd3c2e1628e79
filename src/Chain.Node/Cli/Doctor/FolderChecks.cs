using System.Security.Cryptography.X509Certificates;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Health;
using Chain.Node.Journal;
using Chain.Node.Keys;

namespace Chain.Node.Cli.Doctor;

/// <summary>Checks a node's folder without changing it, whether or not the node runs.</summary>
/// <param name="configuration">The node's configuration.</param>
/// <param name="time">The clock.</param>
internal sealed class FolderChecks(NodeConfiguration configuration, TimeProvider time)
{
    /// <summary>Free bytes below which a node may stop at any moment: 256 MiB, some of the database's largest files.</summary>
    public const long FreeBytesMin = 256L << 20;

    /// <summary>Days of growth that should fit on the disk: 30.</summary>
    public const int DiskDays = 30;

    private readonly string _data = configuration.Resolve(configuration.Data);

    /// <summary>All checks of the folder.</summary>
    public IEnumerable<DoctorFinding> Run()
    {
        GenesisDocument? genesis = null;
        yield return Try("genesis", () =>
        {
            (genesis, _) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
            return DoctorFinding.Good("genesis", $"chain {genesis.ChainId}, {genesis.Participants.Count} participants at its beginning");
        });
        foreach (DoctorFinding key in Keys()) yield return key;
        if (configuration.IsFull) yield return Try("certificate", Certificate);
        foreach (DoctorFinding space in Disk(genesis)) yield return space;
        if (genesis is not null && configuration.Has("validator")) yield return Try("journal", () => Journal(genesis));
    }

    private IEnumerable<DoctorFinding> Keys()
    {
        (string Of, string Path)[] keys =
        [
            .. configuration.IsFull ? [("the node", configuration.Key)] : Array.Empty<(string, string)>(),
            .. configuration.NextKey is { } next ? [("the node's next key", next)] : Array.Empty<(string, string)>(),
            .. configuration.Vendors.Select(v => ("a vendor", v.Key)), .. configuration.Brokers.Select(b => ("a broker", b.Key)),
            .. configuration.Gateway is { Key.Length: > 0 } gateway ? [("the gateway", gateway.Key)] : Array.Empty<(string, string)>(),
        ];
        foreach ((string of, string path) in keys)
        {
            yield return Try("key", () =>
            {
                using SigningKey key = SigningKey.Open(configuration, path);
                return DoctorFinding.Good("key", $"{of}: {key.Address}");
            });
        }
    }

    private DoctorFinding Certificate()
    {
        DateTimeOffset now = time.GetUtcNow();
        string path = configuration.Resolve(configuration.TlsCertificate);
        using X509Certificate2 certificate = TlsIdentity.Load(path, now, SigningKey.PasswordFileOf(configuration));
        double days = (certificate.NotAfter.ToUniversalTime() - now.UtcDateTime).TotalDays;
        string ends = $"the TLS certificate ends on {certificate.NotAfter.ToUniversalTime():u}";
        return days >= HealthJudge.CertificateDays ? DoctorFinding.Good("certificate", ends)
            : DoctorFinding.Attention("certificate",
                $"{ends}, in {days:0.0} days: make a new one with 'fwledger keys tls --renew'");
    }

    private IEnumerable<DoctorFinding> Disk(GenesisDocument? genesis)
    {
        if (!Directory.Exists(_data))
        {
            yield return DoctorFinding.Attention("disk",
                $"there is no folder {_data}: the first start makes it; if the node ran before, restore it or find out why");
            yield break;
        }

        yield return Try("folder", () =>
        {
            string probe = Path.Combine(_data, $".doctor-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return DoctorFinding.Good("folder", $"{_data} can be written");
        });
        yield return Try("disk", () => Space(genesis));
    }

    private DoctorFinding Space(GenesisDocument? genesis)
    {
        long free = new DriveInfo(_data).AvailableFreeSpace;
        long used = Directory.EnumerateFiles(_data, "*", SearchOption.AllDirectories).Sum(SizeOf);
        double age = genesis is null ? 0 : (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(genesis.TimeMs)).TotalDays;
        string sizes = $"{used >> 20} MiB in {_data}, {free >> 20} MiB free";
        if (free < FreeBytesMin) return DoctorFinding.Failed("disk", $"{sizes}: make room; a node stops when it cannot write");
        double daysLeft = age > 1 && used > 0 ? free / (used / age) : double.MaxValue;
        return daysLeft >= DiskDays ? DoctorFinding.Good("disk", sizes)
            : DoctorFinding.Attention("disk",
                $"{sizes}, which lasts about {daysLeft:0} days at the growth so far: add disk, or keep fewer blocks ('block_days_kept' in node.json)");
    }

    private DoctorFinding Journal(GenesisDocument genesis)
    {
        string path = Path.Combine(_data, VoteJournal.FileName);
        Address id = NodeIdentity.Load(configuration).Id;
        if (!File.Exists(path))
        {
            return DoctorFinding.Attention("journal",
                $"there is no {path}: the validator signs nothing until two more heights are decided without it; restore the newest one if you have it");
        }

        if (JournalCopy.TryRead(path) is not { } copy) return DoctorFinding.Good("journal", "in use by the running node");
        using VoteJournal journal = VoteJournal.Open(copy, new JournalIdentity(genesis.ChainId, id));
        return journal.IsRecovering
            ? DoctorFinding.Attention("journal",
                "votes may be missing: the validator signs nothing until it has caught up with a quorum and two more heights are decided")
            : DoctorFinding.Good("journal", $"at height {journal.Height}");
    }

    private static long SizeOf(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (IOException)
        {
            return 0; // A running node has just deleted it.
        }
    }

    private static DoctorFinding Try(string check, Func<DoctorFinding> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is NodeStartupException or IOException or UnauthorizedAccessException)
        {
            return DoctorFinding.Failed(check, e.Message);
        }
    }
}
