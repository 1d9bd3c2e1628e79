using System.Text.Json;
using Chain.Light;

namespace Gateway.Downloads;

/// <summary>
/// Measures the sources: orders them by expected speed, bans those that lie for a while, and forgets with time. Survives restarts.
/// </summary>
/// <remarks>
/// Thread-safe. Only the gateway's own measurements count: nobody else can have a source banned. If the file cannot be read or written, only the
/// measurements are lost.
/// </remarks>
internal sealed class SourceBook
{
    /// <summary>Largest number of origins; the least recently used is forgotten first.</summary>
    public const int OriginsMax = 256;

    private const int Format = 1;
    private const double Weight = 0.3;
    private static readonly TimeSpan FailureHalfLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MeasureLife = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SourceRecord> _records = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly ImageCacheOptions _options;
    private readonly TimeProvider _time;

    public SourceBook(string path, ImageCacheOptions options, TimeProvider time)
    {
        _path = path;
        _options = options;
        _time = time;
        foreach (SourceRecord record in Load(path)) _records[record.Origin] = record;
    }

    /// <summary>The sources that are not banned, by expected download time; equal ones keep their order. [GW-SOURCE.1]</summary>
    public IReadOnlyList<ImageSource> Order(IEnumerable<ImageSource> sources, long sizeBytes)
    {
        lock (_gate)
        {
            long nowMs = NowMs();
            Correct_NeedsLock(nowMs);
            List<ImageSource> usable = [.. sources.Where(source => !IsBanned_NeedsLock(source.Origin, nowMs))];
            double best = usable.Select(source => Measured_NeedsLock(source.Origin, sizeBytes, nowMs)).Where(s => s > 0).DefaultIfEmpty(1).Min();
            return [.. usable.OrderBy(source => Expected_NeedsLock(source.Origin, sizeBytes, nowMs, best))];
        }
    }

    /// <summary>Records that a source delivered verified bytes.</summary>
    public void Gave(ImageSource source, long bytes, TimeSpan? latency, TimeSpan elapsed) => Change(source.Origin, record => record with
    {
        BytesTotal = record.BytesTotal + bytes,
        BytesPerSecond = bytes == 0 || elapsed <= TimeSpan.Zero ? record.BytesPerSecond : Mean(record.BytesPerSecond, bytes / elapsed.TotalSeconds),
        LatencyMs = latency is { } first ? Mean(record.LatencyMs, first.TotalMilliseconds) : record.LatencyMs,
    });

    /// <summary>Records that a source failed. A source that contradicts the contract is banned, longer each time. [GW-SOURCE.2]</summary>
    public void Failed(ImageSource source, DownloadVerdict verdict, string detail)
    {
        Change(source.Origin, record =>
        {
            long nowMs = NowMs();
            bool isLie = verdict is DownloadVerdict.WrongDigest or DownloadVerdict.WrongSize;
            int offences = Remembered(record, nowMs) + (isLie ? 1 : 0);
            return record with
            {
                Failures = Decayed(record, nowMs) + 1,
                Offences = offences,
                BannedUntilMs = isLie ? nowMs + BanMs(offences) : record.BannedUntilMs,
                LastFault = verdict,
                LastFaultDetail = detail.Length > 200 ? detail[..200] : detail,
                LastFaultAtMs = nowMs,
            };
        });
    }

    /// <summary>Whether a source is banned now.</summary>
    public bool IsBanned(ImageSource source)
    {
        lock (_gate) return IsBanned_NeedsLock(source.Origin, NowMs());
    }

    /// <summary>All records, by origin.</summary>
    public IReadOnlyList<SourceRecord> List()
    {
        lock (_gate) return [.. _records.Values.OrderBy(record => record.Origin, StringComparer.Ordinal)];
    }

    /// <summary>Writes the records to disk; false if that fails.</summary>
    public bool Save()
    {
        SourceFile file = new() { Format = Format, Sources = List() };
        try
        {
            DurableFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(file, DownloadJsonContext.Default.SourceFile));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double Mean(double old, double now) => old <= 0 ? now : (old * (1 - Weight)) + (now * Weight);

    private static double Decayed(SourceRecord record, long nowMs) =>
        record.Failures * Math.Pow(0.5, Math.Max(0, nowMs - record.LastFaultAtMs) / FailureHalfLife.TotalMilliseconds);

    private int Remembered(SourceRecord record, long nowMs)
    {
        long forgotten = Math.Max(0, nowMs - record.LastFaultAtMs) / (long)_options.BanMax.TotalMilliseconds;
        return (int)Math.Max(0, record.Offences - forgotten);
    }

    private long BanMs(int offences) => (long)Math.Min(_options.BanFirst.TotalMilliseconds * Math.Pow(2, Math.Min(offences - 1, 30)),
        _options.BanMax.TotalMilliseconds);

    /// <remarks>No ban lasts longer than BanMax, even if the clock was set back meanwhile.</remarks>
    private bool IsBanned_NeedsLock(string origin, long nowMs) =>
        _records.TryGetValue(origin, out SourceRecord? record) && nowMs < record.BannedUntilMs
            && record.BannedUntilMs - nowMs <= _options.BanMax.TotalMilliseconds;

    /// <summary>Expected seconds for the image by the measurements; 0 if there are none, or they are too old.</summary>
    private double Measured_NeedsLock(string origin, long sizeBytes, long nowMs) =>
        _records.TryGetValue(origin, out SourceRecord? record) && record.BytesPerSecond > 0 && nowMs - record.LastUsedAtMs < MeasureLife.TotalMilliseconds
            ? (record.LatencyMs / 1000) + (sizeBytes / record.BytesPerSecond) : 0;

    /// <remarks>A source without measurements counts as the best one. Each remembered failure adds four times the expected time.</remarks>
    private double Expected_NeedsLock(string origin, long sizeBytes, long nowMs, double best)
    {
        double measured = Measured_NeedsLock(origin, sizeBytes, nowMs);
        double failures = _records.TryGetValue(origin, out SourceRecord? record) ? Decayed(record, nowMs) : 0;
        return (measured > 0 ? measured : best) * (1 + (4 * failures));
    }

    /// <summary>Replaces times ahead of now: the clock was wrong when they were written. [GW-TIME.1]</summary>
    private void Correct_NeedsLock(long nowMs)
    {
        foreach (SourceRecord record in _records.Values.ToList())
        {
            long banEndMs = nowMs + BanMs(Math.Max(1, record.Offences));
            if (record.LastFaultAtMs <= nowMs && record.LastUsedAtMs <= nowMs && record.BannedUntilMs <= banEndMs) continue;
            _records[record.Origin] = record with
            {
                LastFaultAtMs = Math.Min(record.LastFaultAtMs, nowMs),
                LastUsedAtMs = Math.Min(record.LastUsedAtMs, nowMs),
                BannedUntilMs = Math.Min(record.BannedUntilMs, banEndMs),
            };
        }
    }

    private void Change(string origin, Func<SourceRecord, SourceRecord> change)
    {
        lock (_gate)
        {
            SourceRecord record = _records.GetValueOrDefault(origin) ?? new SourceRecord { Origin = origin };
            _records[origin] = change(record) with { LastUsedAtMs = NowMs() };
            if (_records.Count > OriginsMax) _records.Remove(_records.Values.MinBy(r => r.LastUsedAtMs)!.Origin);
        }
    }

    private static IReadOnlyList<SourceRecord> Load(string path)
    {
        try
        {
            SourceFile? file = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), DownloadJsonContext.Default.SourceFile) : null;
            return file is { Format: Format, Sources: not null } ? [.. file.Sources.Where(r => r?.Origin is not null).Take(OriginsMax)] : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
