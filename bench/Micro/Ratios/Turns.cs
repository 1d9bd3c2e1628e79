using System.Diagnostics;

namespace MicroBench.Ratios;

/// <summary>Measures steps that take turns, round after round, so a disturbance of the machine affects all of them alike.</summary>
/// <param name="isOfProcessor">
/// Whether to measure the process's processor time instead of elapsed time. Other processes then affect the figures less. Only for steps
/// that run on one thread.
/// </param>
internal sealed class Turns(bool isOfProcessor = false)
{
    private const double TurnSeconds = 0.02;
    private const double WarmUpSeconds = 0.25;
    private const int WarmUpRounds = 4;

    private readonly List<Step> _steps = [];

    /// <summary>Adds a step. One call of it performs this many operations.</summary>
    public Turns Add(string name, int operations, Action call)
    {
        _steps.Add(new Step(name, operations, call));
        return this;
    }

    /// <summary>Warms up every step, then runs the rounds. A dry run calls every step once instead.</summary>
    public void Run(int rounds)
    {
        for (int round = 0; round < WarmUpRounds && !Dry.IsOn; round++)
        {
            foreach (Step step in _steps) WarmUp(step);
            Thread.Sleep(150); // The optimising compiler starts after 100 ms without new compilations.
        }

        for (int round = 0; round < (Dry.IsOn ? 1 : rounds); round++)
        {
            foreach (Step step in _steps) step.Nanoseconds.Add(Time(step, step.Calls) / step.Operations);
        }
    }

    /// <summary>Median time of one operation, in nanoseconds.</summary>
    public double Median(string name) => MedianOf(Find(name).Nanoseconds);

    /// <summary>Lowest time of one operation, in nanoseconds.</summary>
    public double Least(string name) => Find(name).Nanoseconds.Min();

    /// <summary>How many times faster one step's operation is than another's: the median of the ratios of each round.</summary>
    public double Ratio(string name, string baseline) => MedianOf(Find(baseline).Nanoseconds.Zip(Find(name).Nanoseconds, (b, n) => b / n));

    private static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private Step Find(string name) => _steps.First(s => s.Name == name);

    private void WarmUp(Step step)
    {
        double start = NowNanoseconds();
        int calls = 0;
        do
        {
            step.Call();
            calls++;
        }
        while (NowNanoseconds() - start < WarmUpSeconds * 1e9);
        step.Calls = Math.Max(1, (int)(calls * TurnSeconds * 1e9 / (NowNanoseconds() - start)));
    }

    // Nanoseconds per call.
    private double Time(Step step, int calls)
    {
        double start = NowNanoseconds();
        for (int i = 0; i < calls; i++) step.Call();
        return (NowNanoseconds() - start) / calls;
    }

    private double NowNanoseconds() =>
        isOfProcessor ? Environment.CpuUsage.TotalTime.TotalNanoseconds : Stopwatch.GetElapsedTime(0).TotalNanoseconds;

    private sealed class Step(string name, int operations, Action call)
    {
        public string Name => name;

        public int Operations => operations;

        public Action Call => call;

        public int Calls { get; set; } = 1;

        public List<double> Nanoseconds { get; } = [];
    }
}
