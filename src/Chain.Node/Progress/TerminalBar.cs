using System.Globalization;

namespace Chain.Node.Progress;

/// <summary>Draws progress as one line of a terminal, of a process that logs to the same terminal.</summary>
/// <remarks>
/// The cursor is left at the beginning of the line, so that the next line of the log takes the bar's place. What has ended leaves no bar behind:
/// the log says what came of it.
/// </remarks>
internal sealed class TerminalBar(TextWriter terminal, TimeProvider time) : IProgress<ProgressStep>
{
    private const int Cells = 30;
    private const string EraseToEnd = "\u001b[K";
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private long _drawnAt;
    private bool _isDrawn;

    /// <summary>A bar on standard error; null if that is no terminal.</summary>
    public static TerminalBar? OnStandardError() => Console.IsErrorRedirected ? null : new TerminalBar(Console.Error, TimeProvider.System);

    /// <summary>Draws a step, at most ten a second; takes the bar away after the last one.</summary>
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

    private static string Amount(ProgressStep step) => step.Unit switch
    {
        ProgressUnit.Bytes => string.Create(CultureInfo.InvariantCulture, $"{Mebibytes(step.Done)} of {Mebibytes(step.Total)} MiB"),
        ProgressUnit.Rows => string.Create(CultureInfo.InvariantCulture, $"row {step.Done} of {step.Total}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"block {step.Done} of {step.Total}"),
    };

    private static string Mebibytes(long bytes) => (bytes / (1024.0 * 1024.0)).ToString("0.0", CultureInfo.InvariantCulture);
}
