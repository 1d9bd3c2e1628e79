using System.Text.Json;
using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Cluster;

/// <summary>The style of docs/json.md: names in snake_case, integers below 2^53 as numbers.</summary>
internal static partial class JsonStyle
{
    // Texts that may consist of digits: a version such as 7 is no integer to count with.
    private static readonly string[] Texts = ["version", "name", "id", "token", "details", "subject"];

    /// <summary>What breaks the style, with its path; empty if nothing does.</summary>
    public static IReadOnlyList<string> FindFaults(string text)
    {
        List<string> faults = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Walk(document.RootElement, "$", "", faults);
        }

        return faults;
    }

    private static void Walk(JsonElement element, string path, string name, List<string> faults)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (!SnakeCase().IsMatch(property.Name)) faults.Add($"{path}.{property.Name}: not in snake_case");
                    Walk(property.Value, $"{path}.{property.Name}", property.Name, faults);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray()) Walk(item, $"{path}[]", name, faults);
                break;
            case JsonValueKind.String when Digits().IsMatch(element.GetString()!) && !Texts.Contains(name):
                faults.Add($"{path}: the integer {element} is a text");
                break;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();

    [GeneratedRegex("^-?[0-9]{1,15}$")]
    private static partial Regex Digits();
}
