using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Sessions;
using Gateway.Storage;

namespace Gateway.Receipts;

/// <summary>The receipts of one release: an append-only log, and the reports that cover its first lines. Not thread-safe.</summary>
internal sealed class ReleaseReceipts
{
    private readonly LineLog<ReceiptEntry> _entryLog;
    private readonly LineLog<ReportEntry> _reportLog;
    private readonly Dictionary<string, ReceiptEntry> _current = new(StringComparer.Ordinal);
    private readonly List<ReceiptEntry> _entries;
    private readonly List<ReportEntry> _reports;
    private readonly Hash256 _chainId;
    private readonly long[] _devicesByState = new long[(int)UpdateReceiptState.TimedOut + 1]; // Counts of _current, needed at each change of any release.

    /// <summary>Reads the logs of a release.</summary>
    /// <exception cref="InvalidDataException">A log cannot be read; it is left as it is.</exception>
    public ReleaseReceipts(Address release, string folder, Hash256 chainId)
    {
        Release = release;
        _chainId = chainId;
        _entryLog = new LineLog<ReceiptEntry>(Path.Combine(folder, release + ".receipts"), ReceiptJsonContext.Default.ReceiptEntry);
        _reportLog = new LineLog<ReportEntry>(Path.Combine(folder, release + ".reports"), ReceiptJsonContext.Default.ReportEntry);
        _entries = _entryLog.Read();
        _reports = _reportLog.Read();
        foreach (ReceiptEntry entry in _entries) Enter(entry);
    }

    /// <summary>The update contract.</summary>
    public Address Release { get; }

    /// <summary>Changes that no report on the chain covers.</summary>
    public int Unreported => _entries.Count - (Recorded?.Lines ?? 0);

    /// <summary>The report that was written and may be in flight; null if the last one is on the chain.</summary>
    public ReportEntry? Underway => _reports.Count > 0 && !_reports[^1].IsRecorded ? _reports[^1] : null;

    private ReportEntry? Recorded => _reports.FindLast(report => report.IsRecorded);

    /// <summary>Records the state of a session; on disk when this returns. True if it is new. [GW-RECEIPT.2]</summary>
    /// <remarks>
    /// A device is counted once, from its first offer on. A later session's state replaces an earlier one's; an unanswered offer
    /// replaces nothing.
    /// </remarks>
    public bool Take(DeviceSession session)
    {
        UpdateReceiptState state = ReceiptEntry.StateOf(session);
        ReceiptEntry? known = _current.GetValueOrDefault(session.DeviceId);
        if (known is not null && (state == UpdateReceiptState.Unspecified || session.ActionId < known.ActionId)) return false;

        // Two requests may report one session in the wrong order; a final state stays, unless the device runs the image after all.
        bool isSettled = known?.State is not (null or UpdateReceiptState.Unspecified or UpdateReceiptState.Installed)
            && state != UpdateReceiptState.Confirmed;
        if (session.ActionId == known?.ActionId && (state == known.State || isSettled)) return false;
        ReceiptEntry entry = new()
        {
            Device = session.DeviceId,
            Salt = known?.Salt ?? Hash256.From(RandomNumberGenerator.GetBytes(Hash256.Size)),
            ActionId = session.ActionId,
            State = state,
            AtMs = session.StateSinceMs,
            Image = session.ImageSha256,
        };
        _entryLog.Append([entry]);
        _entries.Add(entry);
        Enter(entry);
        return true;
    }

    /// <summary>
    /// The report to send: the one that may be in flight, or a new one over all entries, written to disk first. [GW-RECEIPT.3]
    /// </summary>
    /// <returns>Null if the chain has everything, or if there are more devices than a report may count.</returns>
    public OutcomeSnapshot? Next(long nowMs)
    {
        if (Underway is { } underway) return ToSnapshot(underway);
        if (Unreported == 0 || ToBatch(_entries.Count) is not { } batch) return null;
        ReportEntry report = new() { Sequence = (Recorded?.Sequence ?? 0) + 1, Lines = _entries.Count, Root = batch.Root, IsRecorded = false, AtMs = nowMs };
        Write(report);
        return ToSnapshot(report);
    }

    /// <summary>Records that the report in flight is on the chain.</summary>
    public void MarkRecorded(long nowMs)
    {
        if (Underway is { } underway) Write(underway with { IsRecorded = true, AtMs = nowMs });
    }

    /// <summary>
    /// Gives the report in flight the number after the chain's last one, because the chain refused its number. [GW-RECEIPT.4]
    /// </summary>
    public void Renumber(ulong lastSequence, long nowMs)
    {
        if (Underway is not { } underway) return;
        Write(underway with { Sequence = lastSequence + 1, AtMs = nowMs });
    }

    /// <summary>Devices by state, and the number of changes that are not reported.</summary>
    public ReceiptSummary Summarize() => new(Release, ToCounts(_devicesByState), Recorded?.Sequence ?? 0, Unreported);

    /// <summary>
    /// A device's receipt with its proof under the last report, or without a proof if no report covers it. Null for a device that
    /// never answered.
    /// </summary>
    /// <remarks>[GW-RECEIPT.6]</remarks>
    public ReceiptProof? Prove(string device)
    {
        if (Recorded is { } report && ToBatch(report.Lines) is { } batch
            && Current(report.Lines).GetValueOrDefault(device) is { State: not UpdateReceiptState.Unspecified } reported)
        {
            UpdateReceipt receipt = reported.ToReceipt(Release, _chainId);
            int index = batch.Receipts.ToList().IndexOf(receipt);
            return new ReceiptProof(reported, receipt, report.Sequence, report.Root, index, batch.Receipts.Count, batch.Prove(index));
        }

        return _current.GetValueOrDefault(device) is { State: not UpdateReceiptState.Unspecified } entry
            ? new ReceiptProof(entry, entry.ToReceipt(Release, _chainId), 0, Hash256.Zero, 0, 0, []) : null;
    }

    private static OutcomeCounts ToCounts(long[] devices) => new(devices[(int)UpdateReceiptState.Unspecified],
        devices[(int)UpdateReceiptState.Installed], devices[(int)UpdateReceiptState.Confirmed], devices[(int)UpdateReceiptState.Failed],
        devices[(int)UpdateReceiptState.Cancelled], devices[(int)UpdateReceiptState.TimedOut]);

    private void Enter(ReceiptEntry entry)
    {
        if (_current.GetValueOrDefault(entry.Device) is { } before) _devicesByState[(int)before.State]--;
        _devicesByState[(int)entry.State]++;
        _current[entry.Device] = entry;
    }

    private void Write(ReportEntry report)
    {
        _reportLog.Append([report]);
        _reports.Add(report);
    }

    private OutcomeSnapshot ToSnapshot(ReportEntry report) => new(Release, report.Sequence, report.Root, CountAt(report.Lines));

    private OutcomeCounts CountAt(int lines)
    {
        if (lines == _entries.Count) return ToCounts(_devicesByState);
        long[] devices = new long[_devicesByState.Length];
        foreach (ReceiptEntry entry in Current(lines).Values) devices[(int)entry.State]++;
        return ToCounts(devices);
    }

    private Dictionary<string, ReceiptEntry> Current(int lines)
    {
        if (lines == _entries.Count) return _current;
        Dictionary<string, ReceiptEntry> then = new(StringComparer.Ordinal);
        foreach (ReceiptEntry entry in _entries.Take(lines)) then[entry.Device] = entry;
        return then;
    }

    private UpdateReceiptBatch? ToBatch(int lines)
    {
        IEnumerable<UpdateReceipt> receipts = Current(lines).Values.Where(entry => entry.State != UpdateReceiptState.Unspecified)
            .Select(entry => entry.ToReceipt(Release, _chainId));
        return UpdateReceiptBatch.TryCreate(Release, receipts, out UpdateReceiptBatch? batch) ? batch : null;
    }
}
