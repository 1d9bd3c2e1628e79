using System.CommandLine;
using System.Globalization;
using Chain.Node.Client;

namespace Chain.Node.Cli.Shared;

/// <summary>'--max-age': how old the block of an offline proof may be.</summary>
internal static class AgeOption
{
    public static Option<string?> Create(string thing) =>
        new("--max-age") { Description = $"Refuse a {thing} whose block is older than this, such as 12h or 30d. Default: any age." };

    /// <summary>Converts a number with a unit (s, m, h or d) to milliseconds.</summary>
    /// <exception cref="CommandException">It has another form.</exception>
    public static long? Parse(string? text)
    {
        if (text is null) return null;
        return TryReadTime(text, out long ms) ? ms
            : throw new CommandException(ExitCode.Usage, $"--max-age {text}: use a number and a unit (s, m, h or d), such as 12h");
    }

    /// <summary>Reads a number with a unit as milliseconds.</summary>
    public static bool TryReadTime(string text, out long ms)
    {
        long unitMs = text.Length < 2 ? 0 : text[^1] switch { 's' => 1_000, 'm' => 60_000, 'h' => 3_600_000, 'd' => 86_400_000, _ => 0 };
        bool isRead = int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out int count);
        ms = count * unitMs;
        return isRead && unitMs != 0;
    }
}
