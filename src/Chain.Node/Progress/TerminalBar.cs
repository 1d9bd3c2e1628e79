using System.Globalization;

namespace Chain.Node.Progress;

/// <summary>Draws progress as one line on a terminal to which the process also logs.</summary>
/// <remarks>
/// The cursor stays at the start of the line, so that the next log line replaces the bar. At the end, the bar is erased: the log reports the
/// result.
/// </remarks>
internal sealed class TerminalBar(TextWriter terminal, TimeProvider time) : IProgress<ProgressStep>
{
    private const int Cells = 30;
    private const string EraseToEnd = "\u001b[K";
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private long _drawnAt;
    private bool _isDrawn;

    /// <summary>Makes a bar on standard error; null if standard error is redirected.</summary>
    public static TerminalBar? OnStandardError() => Console.IsErrorRedirected ? null : new TerminalBar(Console.Error, TimeProvider.System);

    /// <summary>Draws the bar, at most ten times per second. Erases it at the last step.</summary>
    public void Report(ProgressStep value)
    {
        lock (_lock)
        {
            if (value.Done >= value.Total)
            {
                if (_isDrawn) terminal.Write("\r" + EraseToEnd);
                _isDrawn = false;
                return;
            }

            if (_isDrawn && time.GetElapsedTime(_drawnAt) < DrawEvery) return;
            terminal.Write($"\r{Text(value)}{EraseToEnd}\r");
            _drawnAt = time.GetTimestamp();
            _isDrawn = true;
        }
    }

    private static string Text(ProgressStep step)
    {
        Int128 done = Math.Max(0, step.Done);
        int full = (int)(done * Cells / step.Total);
        return $"{step.What}  {new string('━', full)}{new string('─', Cells - full)} {(int)(done * 100 / step.Total),3} %  {Amount(step)}";
    }

    private static string Amount(ProgressStep step) => step.Unit == ProgressUnit.Bytes
        ? string.Create(CultureInfo.InvariantCulture, $"{Mebibytes(step.Done)} of {Mebibytes(step.Total)} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"block {step.Done} of {step.Total}");

    private static string Mebibytes(long bytes) => (bytes / (1024.0 * 1024.0)).ToString("0.0", CultureInfo.InvariantCulture);
}
