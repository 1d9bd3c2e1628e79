using Chain.Node.Progress;
using Spectre.Console;

namespace Node.Tests.Progress;

/// <summary>The progress bar of a download, an upload or a sync on a terminal with log lines.</summary>
[TestFixture]
internal sealed class TerminalBarTests
{
    private const long MiB = 1024 * 1024;
    private StringWriter _terminal = null!;
    private ManualTime _clock = null!;
    private TerminalBar _bar = null!;

    [SetUp]
    public void SetUp()
    {
        _terminal = new StringWriter();
        _clock = new ManualTime();
        _bar = new TerminalBar(_terminal, _clock, ColorSystemSupport.NoColors);
    }

    [TearDown]
    public void TearDown() => _terminal.Dispose();

    [TestCase(0, 8 * MiB, ProgressUnit.Bytes, 0, "0%", "0.0/8.0 MiB")]
    [TestCase(2 * MiB, 8 * MiB, ProgressUnit.Bytes, 7, "25%", "2.0/8.0 MiB")]
    [TestCase(8 * MiB - 1, 8 * MiB, ProgressUnit.Bytes, 29, "99%", "8.0/8.0 MiB")]
    [TestCase(1500, 3000, ProgressUnit.Blocks, 15, "50%", "block 1500 of 3000")]
    public void Report_InProgress_DrawsOneLineAndReturnsToItsBeginning(long done, long total, ProgressUnit unit, int cells, string percent, string amount)
    {
        _bar.Report(new ProgressStep("dev-1 1.2.0", done, total, unit));

        string drawn = _terminal.ToString();
        Assert.That(drawn, Does.StartWith("\rdev-1 1.2.0 ").And.EndWith("\u001b[K\r"), "the next log line replaces the bar");
        Assert.That(drawn, Does.Contain(percent).And.Contain(amount).And.Not.Contain('\n'));
        Assert.That(drawn.Count(c => c == '━'), Is.EqualTo(cells));
    }

    [Test]
    public void Report_NumbersTooLongForTheTerminal_StaysOnOneLine()
    {
        _bar.Report(new ProgressStep("dev-1 1.2.0", long.MaxValue - 1, long.MaxValue, ProgressUnit.Blocks));

        string drawn = _terminal.ToString();
        Assert.That(drawn, Does.StartWith("\r").And.EndWith("\u001b[K\r").And.Contain("━━━").And.Not.Contain('\n'));
    }

    [Test]
    public void Report_WhatLooksLikeMarkup_IsDrawnAsItIs()
    {
        _bar.Report(new ProgressStep("[red]1.2.0", 1, 2, ProgressUnit.Blocks));

        Assert.That(_terminal.ToString(), Does.StartWith("\r[red]1.2.0 "));
    }

    [Test]
    public void ByteProgress_EndBeforeTheTotal_RemovesTheBar()
    {
        ByteProgress progress = new(_bar, "upload", 8 * MiB);

        progress.Report(2 * MiB);
        progress.End();

        Assert.That(_terminal.ToString(), Does.Contain("upload").And.Contain("25%").And.EndWith("\r\r\u001b[K"));
    }

    [Test]
    public void Report_ManySteps_DrawsTenPerSecond()
    {
        for (int i = 0; i < 1000; i++)
        {
            _bar.Report(new ProgressStep("sync", i, 1000, ProgressUnit.Blocks));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.That(_terminal.ToString().Split("sync"), Has.Length.EqualTo(1 + 10));
    }

    [Test]
    public void Report_LastStep_RemovesTheBar()
    {
        _bar.Report(new ProgressStep("sync", 1, 2, ProgressUnit.Blocks));
        _bar.Report(new ProgressStep("sync", 2, 2, ProgressUnit.Blocks));

        Assert.That(_terminal.ToString(), Does.EndWith("\r\r\u001b[K"));
    }

    [Test]
    public void Report_NothingToDo_DrawsNothing()
    {
        _bar.Report(new ProgressStep("sync", 7, 7, ProgressUnit.Blocks));

        Assert.That(_terminal.ToString(), Is.Empty);
    }
}
