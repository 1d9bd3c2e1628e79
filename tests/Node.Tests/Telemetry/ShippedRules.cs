using System.Text.Json;
using System.Text.RegularExpressions;

namespace Node.Tests.Telemetry;

/// <summary>The alert rules and the dashboard as the package ships them.</summary>
internal static partial class ShippedRules
{
    /// <summary>The folder that holds FirmwareLedger.sln.</summary>
    public static string Root
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "FirmwareLedger.sln"))) folder = Path.GetDirectoryName(folder);
            return folder ?? throw new FileNotFoundException("The tests run outside a checkout.");
        }
    }

    /// <summary>The folder of the rules.</summary>
    public static string Folder => Path.Combine(Root, "packaging", "prometheus");

    /// <summary>The text of the rules.</summary>
    public static string Rules => File.ReadAllText(Path.Combine(Folder, "fwledger.rules.yml"));

    /// <summary>Names of all alerts.</summary>
    public static string[] Alerts => [.. AlertLine().Matches(Rules).Select(m => m.Groups[1].Value)];

    /// <summary>The links of the alerts into the runbook.</summary>
    public static string[] Anchors => [.. RunbookLine().Matches(Rules).Select(m => m.Groups[1].Value)];

    /// <summary>Every metric that an expression of a rule or of the dashboard names, with the labels that it selects by.</summary>
    public static Dictionary<string, HashSet<string>> Uses()
    {
        Dictionary<string, HashSet<string>> uses = [];
        foreach (string expression in Expressions())
        {
            foreach (Match match in Use().Matches(expression))
            {
                string name = BucketEnd().Replace(match.Groups[1].Value, "");
                if (!uses.TryGetValue(name, out HashSet<string>? labels)) uses.Add(name, labels = []);
                labels.UnionWith(Matcher().Matches(match.Groups[2].Value).Select(m => m.Groups[1].Value));
                labels.UnionWith(GroupingsAround(expression, match.Index));
                labels.ExceptWith(["instance", "job", "le"]);
            }
        }

        return uses;
    }

    /// <summary>The labels that the aggregations around a place of an expression group by.</summary>
    private static IEnumerable<string> GroupingsAround(string expression, int place)
    {
        foreach (Match grouping in Grouping().Matches(expression[..place]))
        {
            int depth = 1;
            foreach (char c in expression.AsSpan((grouping.Index + grouping.Length)..place))
            {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0) break; // The aggregation ends before the place.
            }

            if (depth == 0) continue;
            foreach (string label in grouping.Groups[1].Value.Split(", ")) yield return label;
        }
    }

    private static IEnumerable<string> Expressions()
    {
        foreach (Match line in ExpressionLine().Matches(Rules)) yield return line.Groups[1].Value;
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "packaging", "grafana", "fwledger.json")));
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray()) yield return target.GetProperty("expr").GetString()!;
        }
    }

    [GeneratedRegex(@"^      - alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex AlertLine();

    [GeneratedRegex(@"^          runbook: docs/operations\.md#(\S+)$", RegexOptions.Multiline)]
    private static partial Regex RunbookLine();

    [GeneratedRegex(@"^        expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex ExpressionLine();

    [GeneratedRegex(@"\b((?:fwledger|gateway)_[a-z_]+)(\{[^}]*\})?")]
    private static partial Regex Use();

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"by \(([^)]*)\) \(")]
    private static partial Regex Grouping();

    [GeneratedRegex("_bucket$")]
    private static partial Regex BucketEnd();
}
