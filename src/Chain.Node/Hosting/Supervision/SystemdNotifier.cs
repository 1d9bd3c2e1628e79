using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Chain.Node.Hosting.Supervision;

/// <summary>Tells systemd how this process fares: that it is ready, that it stops, and that it still works (sd_notify(3)).</summary>
/// <remarks>
/// systemd names its socket in NOTIFY_SOCKET, and the watchdog's interval in WATCHDOG_USEC. Without them, nothing is sent. A message that
/// cannot be sent at once is dropped: the node works without a service manager, too.
/// </remarks>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? _socket;
    private readonly TimeProvider _time;
    private ITimer? _watchdog;

    private SystemdNotifier(Socket? socket, TimeSpan? watchdogInterval, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        WatchdogInterval = watchdogInterval;
    }

    /// <summary>Longest time between two signs of life before the service manager restarts this process; null if it does not watch.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Connects to the service manager that the environment names, if there is one.</summary>
    /// <param name="variable">Returns an environment variable; null for the process' own.</param>
    /// <param name="time">The clock of the watchdog; null for the system's.</param>
    public static SystemdNotifier FromEnvironment(Func<string, string?>? variable = null, TimeProvider? time = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        TimeSpan? interval = IsOwnProcess(variable("WATCHDOG_PID")) ? ParseInterval(variable("WATCHDOG_USEC")) : null;
        return new SystemdNotifier(Connect(variable("NOTIFY_SOCKET")), interval, time ?? TimeProvider.System);
    }

    /// <summary>Says that this process is ready, and begins to send signs of life, twice per interval, as long as it still works.</summary>
    /// <param name="status">What it does, for 'systemctl status'.</param>
    /// <param name="isResponsive">Whether it still works. The service manager restarts it after an interval without a sign of life.</param>
    public void Ready(string status, Func<bool> isResponsive)
    {
        Send($"READY=1\nSTATUS={status}");
        if (_socket is null || WatchdogInterval is not { } interval) return;
        _watchdog?.Dispose(); // A node is ready once when it begins to fetch a snapshot, and again when all its roles run.
        _watchdog = _time.CreateTimer(_ => { if (isResponsive()) Send("WATCHDOG=1"); }, null, TimeSpan.Zero, interval / 2);
    }

    /// <summary>Says that this process stops.</summary>
    public void Stopping()
    {
        _watchdog?.Dispose();
        Send("STOPPING=1");
    }

    public void Dispose()
    {
        _watchdog?.Dispose();
        _socket?.Dispose();
    }

    private static bool IsOwnProcess(string? id) =>
        string.IsNullOrEmpty(id) || (int.TryParse(id, CultureInfo.InvariantCulture, out int process) && process == Environment.ProcessId);

    private static TimeSpan? ParseInterval(string? microseconds) =>
        long.TryParse(microseconds, CultureInfo.InvariantCulture, out long value) && value > 0 ? TimeSpan.FromMicroseconds(value) : null;

    private static Socket? Connect(string? path)
    {
        if (string.IsNullOrEmpty(path) || path[0] is not ('/' or '@')) return null;
        // Never blocks: the queue of the socket holds few messages, and a service manager that does not read must not hold the node up.
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            // '@' stands for the zero byte with which an abstract name begins (unix(7)).
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            return null;
        }
    }

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The service manager restarts or does not read, or this process has ended the watchdog.
        }
    }
}
