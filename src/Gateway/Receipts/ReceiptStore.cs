using Chain.Core.Primitives;
using Gateway.Sessions;

namespace Gateway.Receipts;

/// <summary>The receipts of all releases, one log for each release in one folder. Thread-safe.</summary>
/// <remarks>Everything here is derived from the sessions. After a crash or a full disk, missing entries are rebuilt from them.</remarks>
internal sealed class ReceiptStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, ReleaseReceipts> _releases = [];
    private readonly string _folder;
    private readonly Hash256 _chainId;
    private readonly TimeProvider _time;
    private volatile bool _isBehind;

    /// <summary>Opens the store.</summary>
    /// <param name="folder">Belongs to the store only.</param>
    /// <param name="chainId">The chain; pseudonyms depend on it.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDataException">A log cannot be read; it is left as it is.</exception>
    public ReceiptStore(string folder, Hash256 chainId, TimeProvider time)
    {
        _folder = folder;
        _chainId = chainId;
        _time = time;
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.EnumerateFiles(folder, "*.receipts"))
        {
            if (Address.TryParse(Path.GetFileNameWithoutExtension(path), out Address release))
                _releases[release] = new ReleaseReceipts(release, folder, chainId);
        }
    }

    /// <summary>Records the state of a session. If the disk fails or a log is damaged, <see cref="CatchUp"/> repeats it later.</summary>
    /// <returns>Whether the state is new.</returns>
    public bool Take(DeviceSession session)
    {
        try
        {
            lock (_gate) return Find_NeedsLock(session.Contract).Take(session);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _isBehind = true;
            return false;
        }
    }

    /// <summary>Records all sessions, if some may be missing: at the start, and after the disk failed.</summary>
    public void CatchUp(IEnumerable<DeviceSession> sessions, bool isStart = false)
    {
        if (!_isBehind && !isStart) return;
        _isBehind = false;
        foreach (DeviceSession session in sessions.OrderBy(session => session.ActionId)) Take(session);
    }

    /// <summary>The state of each release, ascending by address.</summary>
    public IReadOnlyList<ReceiptSummary> List()
    {
        lock (_gate) return [.. _releases.Values.OrderBy(receipts => receipts.Release).Select(receipts => receipts.Summarize())];
    }

    /// <summary>The next report about a release, on disk when this returns; null if there is nothing to report.</summary>
    /// <exception cref="IOException">The disk failed: the report must not be sent.</exception>
    public OutcomeSnapshot? Next(Address release)
    {
        lock (_gate) return _releases.GetValueOrDefault(release)?.Next(NowMs());
    }

    /// <summary>Records the chain's answer to the report in flight.</summary>
    /// <exception cref="IOException">The disk failed: the same report is sent again, and found on the chain.</exception>
    public void Settle(Address release, OutcomeReply reply)
    {
        lock (_gate)
        {
            if (_releases.GetValueOrDefault(release) is not { } receipts) return;
            if (reply.Verdict == OutcomeVerdict.Recorded) receipts.MarkRecorded(NowMs());
            else if (reply.Verdict == OutcomeVerdict.OutOfSequence) receipts.Renumber(reply.LastSequence, NowMs());
        }
    }

    /// <summary>A device's receipt about a release; null if it never answered.</summary>
    public ReceiptProof? Prove(Address release, string device)
    {
        lock (_gate) return _releases.GetValueOrDefault(release)?.Prove(device);
    }

    private ReleaseReceipts Find_NeedsLock(Address release)
    {
        if (_releases.TryGetValue(release, out ReleaseReceipts? receipts)) return receipts;
        return _releases[release] = new ReleaseReceipts(release, _folder, _chainId);
    }

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
