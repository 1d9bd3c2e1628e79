using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chain.Node.Progress;

/// <summary>Shows the progress of one operation as a Spectre.Console progress bar, on one line of a terminal to which the process also logs.</summary>
/// <remarks>
/// Spectre's live display moves the cursor over several lines and would overwrite lines that the logger writes to the same terminal. This
/// class therefore renders Spectre's columns into one line and moves the cursor back to its beginning: the next log line replaces the bar.
/// The end of the operation removes the bar. Thread-safe.
/// </remarks>
internal sealed class TerminalBar : IProgress<ProgressStep>
{
    /// <summary>Width of the bar, in characters.</summary>
    public const int BarWidth = 30;

    private const string EraseToEnd = "\u001b[K";
    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly TextWriter _terminal;
    private readonly TimeProvider _time;
    private readonly StringBuilder _line = new();
    private readonly IAnsiConsole _console;
    private readonly ProgressColumn[] _columns = [new TaskDescriptionColumn(), new ProgressBarColumn { Width = BarWidth }, new PercentageColumn()];
    private readonly ProgressColumn[] _byteColumns =
    [
        new DownloadedColumn { Culture = CultureInfo.InvariantCulture }, new TransferSpeedColumn { Culture = CultureInfo.InvariantCulture },
    ];
    private ProgressTask? _task;
    private string _what = "";
    private long _drawnAt;
    private bool _isDrawn;

    /// <summary>Draws on a terminal that understands ANSI escape codes.</summary>
    public TerminalBar(TextWriter terminal, TimeProvider time, ColorSystemSupport colors = ColorSystemSupport.Detect)
    {
        _terminal = terminal;
        _time = time;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, ColorSystem = colors, Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new StringWriter(_line, CultureInfo.InvariantCulture)),
        });
        _console.Profile.Capabilities.Unicode = true;
    }

    /// <summary>A bar on standard error; null if that is not a terminal.</summary>
    public static TerminalBar? OnStandardError() => Console.IsErrorRedirected ? null : new TerminalBar(Console.Error, TimeProvider.System);

    /// <summary>Draws a step, at most ten times per second; the last step removes the bar.</summary>
    public void Report(ProgressStep value)
    {
        lock (_lock)
        {
            if (value.Done >= value.Total)
            {
                if (_isDrawn) _terminal.Write("\r" + EraseToEnd);
                _isDrawn = false;
                _task = null;
                return;
            }

            ProgressTask task = Update_NeedsLock(value);
            if (_isDrawn && _time.GetElapsedTime(_drawnAt) < DrawInterval) return;
            _terminal.Write($"\r{Render_NeedsLock(task, value)}{EraseToEnd}\r");
            _drawnAt = _time.GetTimestamp();
            _isDrawn = true;
        }
    }

    private ProgressTask Update_NeedsLock(ProgressStep step)
    {
        if (_task is null || _what != step.What)
        {
            _what = step.What;
            _task = new ProgressTask(0, Markup.Escape(step.What), step.Total, autoStart: true, _time);
        }

        _task.MaxValue = step.Total;
        _task.Value = Math.Max(0, step.Done);
        return _task;
    }

    private string Render_NeedsLock(ProgressTask task, ProgressStep step)
    {
        RenderOptions options = RenderOptions.Create(_console, _console.Profile.Capabilities);
        ProgressColumn[] columns = step.Unit == ProgressUnit.Bytes ? [.. _columns, .. _byteColumns] : _columns;
        List<IRenderable> cells = [.. columns.Select(column => column.Render(options, task, TimeSpan.Zero))];
        if (step.Unit != ProgressUnit.Bytes)
        {
            string unit = step.Unit == ProgressUnit.Rows ? "row" : "block";
            cells.Add(new Spectre.Console.Text($"{unit} {step.Done} of {step.Total}"));
        }

        Grid grid = new();
        foreach (IRenderable _ in cells) grid.AddColumn(new GridColumn().NoWrap());
        grid.AddRow([.. cells]);
        _line.Clear();
        _console.Write(grid);
        return _line.ToString().Split('\n')[0].TrimEnd();
    }
}
