using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MicroBench.Ratios;

/// <summary>The measured figures in order, some with a goal.</summary>
internal sealed class Figures
{
    private readonly List<(string Name, JsonNode? Value, string Goal)> _rows = [];

    public void Add(string name, double? value, string goal = "") =>
        _rows.Add((name, value is { } number ? JsonValue.Create(Rounded(number)) : null, goal));

    public void Add(string name, JsonNode value) => _rows.Add((name, value, ""));

    public void Add(string name, string text) => _rows.Add((name, JsonValue.Create(text), ""));

    /// <summary>A step's median time, and its lowest time as name_least.</summary>
    public void AddMicroseconds(string name, Turns turns, string step, string goal = "")
    {
        Add(name, turns.Median(step) / 1e3, goal);
        Add($"{name}_least", turns.Least(step) / 1e3);
    }

    /// <summary>A step's operations per second from its median time, and from its best time as name_best.</summary>
    public void AddRate(string name, Turns turns, string step, string goal)
    {
        Add(name, 1e9 / turns.Median(step), goal);
        Add($"{name}_best", 1e9 / turns.Least(step));
    }

    /// <summary>Rounds to as many digits as a reader needs.</summary>
    public static double Rounded(double number) => Math.Abs(number) >= 1_000 ? Math.Round(number) : Math.Round(number, 3);

    /// <summary>The figures as one JSON object. In a dry run it begins with "dry": true.</summary>
    public string ToJson()
    {
        JsonObject all = new(_rows.Select(r => KeyValuePair.Create(r.Name, r.Value?.DeepClone())));
        if (Dry.IsOn) all.Insert(0, "dry", true);
        return all.ToJsonString();
    }

    public string ToMarkdown()
    {
        StringBuilder table = new(Dry.IsOn ? $"**{Dry.Notice}**\n\n" : "");
        table.Append("| figure | measured | target |\n|---|---|---|\n");
        foreach ((string name, JsonNode? value, string goal) in _rows)
            table.Append(CultureInfo.InvariantCulture, $"| `{name}` | {value?.ToString() ?? "not measured"} | {goal} |\n");
        return table.ToString();
    }
}
