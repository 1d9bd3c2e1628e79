using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Devices;

namespace Gateway.Sessions;

/// <summary>
/// All sessions, in one small file per device. A change is on disk before anybody hears of it, so kill -9 loses no state.
/// [GW-SESSION.5]
/// </summary>
/// <remarks>Thread-safe; one lock per device. Progress lines are written together with the next change of state.</remarks>
internal sealed class SessionStore
{
    /// <summary>Final sessions kept for each device.</summary>
    public const int FinalPerDeviceMax = 8;

    private const int Format = 1;
    private const int ActionIdBlock = 64;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly SessionDeadlines _deadlines;
    private readonly TimeProvider _time;
    private readonly Action<DeviceSession> _onMoved;
    private readonly Lock _idGate = new();
    private int _nextActionId;
    private int _reservedUntil;

    private SessionStore(string folder, SessionDeadlines deadlines, TimeProvider time, Action<DeviceSession> onMoved)
    {
        _folder = folder;
        _deadlines = deadlines;
        _time = time;
        _onMoved = onMoved;
    }

    /// <summary>Stops transfers of sessions that are cancelled.</summary>
    public TransferAborts Transfers { get; } = new();

    /// <summary>Opens the store.</summary>
    /// <param name="folder">Belongs to the store only.</param>
    /// <param name="deadlines">How long each state may last.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onMoved">Called once for each new session and each change of state, after it is on disk.</param>
    /// <exception cref="InvalidDataException">A file cannot be read; it is left as it is.</exception>
    public static SessionStore Open(string folder, SessionDeadlines deadlines, TimeProvider time, Action<DeviceSession> onMoved)
    {
        SessionStore store = new(folder, deadlines, time, onMoved);
        Directory.CreateDirectory(store.DeviceFolder);
        int highest = 0;
        foreach (string path in Directory.EnumerateFiles(store.DeviceFolder, "*.json"))
        {
            Entry entry = new(ReadFile(path));
            string name = Path.GetFileNameWithoutExtension(path);
            string id = entry.Sessions.Count > 0 ? entry.Sessions[0].DeviceId : name;
            if (!DeviceRules.IsId(id) || DeviceRules.FileNameOf(id) != name) throw Corrupt(path, $"it holds sessions of device '{id}'", null);
            store._entries[id] = entry;
            foreach (DeviceSession session in entry.Sessions) highest = Math.Max(highest, session.ActionId);
        }

        store._nextActionId = store._reservedUntil = Math.Max(highest, store.ReadReserved()) + 1;
        return store;
    }

    /// <summary>Opens a session for a release, unless the device has an open session or has confirmed this release.</summary>
    /// <remarks>The confirmation is looked up here, under the lock: the registry learns of it a moment after the session.</remarks>
    /// <param name="deviceId">The device.</param>
    /// <param name="release">The proven release.</param>
    /// <param name="isRepair">Whether to offer the release even if the device has confirmed it.</param>
    public DeviceSession? Offer(string deviceId, ProvenAnswer.Latest release, bool isRepair = false)
    {
        Entry entry = _entries.GetOrAdd(deviceId, _ => new Entry([]));
        DeviceSession session;
        lock (entry.Gate)
        {
            if (entry.Sessions.Any(s => !s.IsFinal || (!isRepair && s.State == SessionState.Confirmed && s.Contract == release.Contract))) return null;
            long nowMs = NowMs();
            ReleaseManifest manifest = release.Record.Manifest;
            session = new DeviceSession
            {
                ActionId = NextActionId(),
                DeviceId = deviceId,
                Contract = release.Contract,
                Vendor = manifest.Vendor,
                Model = manifest.Model,
                Channel = manifest.Channel,
                Version = manifest.Version,
                SecurityCounter = manifest.SecurityCounter,
                ImageSha256 = manifest.ImageSha256,
                ImageSizeBytes = manifest.ImageSizeBytes,
                State = SessionState.Offered,
                IsRepair = isRepair,
                CreatedAtMs = nowMs,
                StateSinceMs = nowMs,
                DeadlineMs = nowMs + _deadlines.OfferedMs,
            };
            Save_NeedsLock(deviceId, entry, [.. entry.Sessions.TakeLast(FinalPerDeviceMax), session]);
        }

        _onMoved(session);
        return session;
    }

    /// <summary>Applies an event to one session of one device; on disk when this returns, if the state or a flag changed.</summary>
    public SessionStep Apply(string deviceId, int actionId, SessionEvent input)
    {
        if (!_entries.TryGetValue(deviceId, out Entry? entry)) return new SessionStep(SessionVerdict.Unknown, null);
        DeviceSession before;
        SessionStep step;
        lock (entry.Gate)
        {
            int index = entry.Sessions.FindIndex(session => session.ActionId == actionId);
            if (index < 0) return new SessionStep(SessionVerdict.Unknown, null);
            before = entry.Sessions[index];
            step = SessionTransitions.Apply(before, input, NowMs(), _deadlines);
            if (step.Verdict != SessionVerdict.Applied || step.Session == before) return step;
            List<DeviceSession> sessions = [.. entry.Sessions];
            sessions[index] = step.Session!;
            if (step.Session! with { Messages = before.Messages } == before) entry.Sessions = sessions;
            else Save_NeedsLock(deviceId, entry, sessions);
        }

        Announce(before, step.Session!);
        return step;
    }

    /// <summary>
    /// Applies a version that the device reports: to the installed update that waits for it, and to one that ended without it although the
    /// device runs it. [GW-TRUTH.1] [GW-TRUTH.2]
    /// </summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="version">The version that the device reports.</param>
    /// <param name="mayBeEarlier">Whether the device may have run this version before the update.</param>
    public void ReportVersion(string deviceId, string version, bool mayBeEarlier)
    {
        IReadOnlyList<DeviceSession> sessions = ListFor(deviceId);
        DeviceSession? ended = sessions.Reverse().TakeWhile(session => session.State != SessionState.Confirmed)
            .FirstOrDefault(session => session is { IsFinal: true, ImageRequested: true } && DeviceVersion.AreSame(session.Version, version));
        if (ended is not null) Apply(deviceId, ended.ActionId, new SessionEvent.VersionReported(version));
        if (sessions.FirstOrDefault(session => session.State == SessionState.Installed) is not { } installed) return;
        bool isEarlier = mayBeEarlier || sessions.Any(session => session != installed && DeviceVersion.AreSame(session.Version, version));
        Apply(deviceId, installed.ActionId, new SessionEvent.VersionReported(version, isEarlier));
    }

    /// <summary>Replaces times ahead of now by now: the clock was wrong when they were written. [GW-TIME.1]</summary>
    public void CorrectTimes()
    {
        foreach ((string id, Entry entry) in _entries)
        {
            lock (entry.Gate)
            {
                long nowMs = NowMs();
                List<DeviceSession> corrected = [.. entry.Sessions.Select(session => Correct(session, nowMs))];
                if (!corrected.SequenceEqual(entry.Sessions)) Save_NeedsLock(id, entry, corrected);
            }
        }
    }

    /// <summary>The device's open session; null if it has none.</summary>
    public DeviceSession? Open(string deviceId) => ListFor(deviceId).FirstOrDefault(session => !session.IsFinal);

    /// <summary>The device's newest session; null if it never had one.</summary>
    public DeviceSession? Newest(string deviceId) => ListFor(deviceId) is { Count: > 0 } sessions ? sessions[^1] : null;

    /// <summary>The device's newest session that is installed or confirmed; null if it has none.</summary>
    public DeviceSession? LastInstalled(string deviceId) =>
        ListFor(deviceId).LastOrDefault(session => session.State is SessionState.Installed or SessionState.Confirmed);

    /// <summary>The device's session with this number; null if it has none.</summary>
    public DeviceSession? Find(string deviceId, int actionId) => ListFor(deviceId).FirstOrDefault(session => session.ActionId == actionId);

    /// <summary>The device's sessions, oldest first.</summary>
    public IReadOnlyList<DeviceSession> ListFor(string deviceId)
    {
        if (!_entries.TryGetValue(deviceId, out Entry? entry)) return [];
        lock (entry.Gate) return entry.Sessions;
    }

    /// <summary>All sessions.</summary>
    public IEnumerable<DeviceSession> ListAll() => _entries.Keys.Order(StringComparer.Ordinal).SelectMany(ListFor);

    /// <summary>Whether a session that may still be served needs this image.</summary>
    public bool NeedsImage(Hash256 sha256) => _entries.Keys.Any(id => Open(id) is { } session && session.IsServable && session.ImageSha256 == sha256);

    /// <summary>Forgets a device that was removed.</summary>
    public void Forget(string deviceId)
    {
        if (!_entries.TryRemove(deviceId, out Entry? entry)) return;
        lock (entry.Gate)
        {
            foreach (DeviceSession session in entry.Sessions) Transfers.Abort(session.ActionId);
            entry.Sessions = [];
            File.Delete(PathFor(deviceId));
        }
    }

    private string DeviceFolder => Path.Combine(_folder, "devices");

    private string ReservedPath => Path.Combine(_folder, "action-ids");

    private string PathFor(string deviceId) =>
        DeviceRules.IsId(deviceId) ? Path.Combine(DeviceFolder, DeviceRules.FileNameOf(deviceId) + ".json")
            : throw new ArgumentException("not a device id", nameof(deviceId));

    private DeviceSession Correct(DeviceSession session, long nowMs)
    {
        long deadlineMs = Math.Min(session.DeadlineMs, SessionTransitions.LatestDeadlineMs(session, nowMs, _deadlines));
        if (session.StateSinceMs <= nowMs && session.CreatedAtMs <= nowMs && session.DeadlineMs == deadlineMs) return session;
        return session with
        {
            CreatedAtMs = Math.Min(session.CreatedAtMs, nowMs),
            StateSinceMs = Math.Min(session.StateSinceMs, nowMs),
            DeadlineMs = deadlineMs,
        };
    }

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Announce(DeviceSession before, DeviceSession after)
    {
        if (!after.IsServable) Transfers.Abort(after.ActionId);
        if (after.State != before.State) _onMoved(after);
    }

    private void Save_NeedsLock(string deviceId, Entry entry, List<DeviceSession> sessions)
    {
        SessionFile file = new() { Format = Format, Sessions = sessions };
        DurableFile.Replace(PathFor(deviceId), JsonSerializer.SerializeToUtf8Bytes(file, SessionJsonContext.Default.SessionFile));
        entry.Sessions = sessions;
    }

    /// <remarks>Numbers are reserved on disk in blocks, so that no number is assigned twice, whatever is deleted or lost.</remarks>
    private int NextActionId()
    {
        lock (_idGate)
        {
            if (_nextActionId >= _reservedUntil)
            {
                int until = _nextActionId + ActionIdBlock;
                DurableFile.Replace(ReservedPath, Encoding.ASCII.GetBytes(until.ToString(CultureInfo.InvariantCulture)));
                _reservedUntil = until;
            }

            return _nextActionId++;
        }
    }

    private int ReadReserved()
    {
        if (!File.Exists(ReservedPath)) return 0;
        return int.TryParse(File.ReadAllText(ReservedPath), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value
            : throw new InvalidDataException($"'{ReservedPath}' holds no number. Write into it a number above every action id that devices have seen");
    }

    private static List<DeviceSession> ReadFile(string path)
    {
        try
        {
            SessionFile? file = JsonSerializer.Deserialize(File.ReadAllBytes(path), SessionJsonContext.Default.SessionFile);
            if (file is { Format: Format, Sessions: not null }) return [.. file.Sessions];
        }
        catch (JsonException e)
        {
            throw Corrupt(path, e.Message, e);
        }

        throw Corrupt(path, $"expected format {Format}", null);
    }

    private static InvalidDataException Corrupt(string path, string reason, Exception? inner) => new(
        $"session file '{path}' cannot be read: {reason}. Restore it from a backup, or move it away: the device is then offered the newest release again",
            inner);

    private sealed class Entry(List<DeviceSession> sessions)
    {
        public Lock Gate { get; } = new();

        /// <summary>Replaced as a whole and never changed in place, so that readers may keep it.</summary>
        public List<DeviceSession> Sessions { get; set; } = sessions;
    }
}
