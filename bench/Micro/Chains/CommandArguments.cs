using System.Globalization;
using MicroBench.Ratios;

namespace MicroBench.Chains;

/// <summary>The arguments of the commands on chains: one number, and where the figures go.</summary>
internal sealed record CommandArguments(int Count, bool IsJson, string? Folder)
{
    /// <summary>Reads the arguments; false if one is not understood.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="countName">Name of the number.</param>
    /// <param name="dry">The number in a dry run.</param>
    /// <param name="measured">The number otherwise.</param>
    /// <param name="read">What was read.</param>
    public static bool TryRead(ReadOnlySpan<string> args, string countName, int dry, int measured, out CommandArguments read)
    {
        if (args.Contains("--dry")) Dry.TurnOn();
        read = new CommandArguments(Dry.Or(dry, measured), IsJson: false, Folder: null);
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json") read = read with { IsJson = true };
            else if (args[i] == "--dry") continue;
            else if (args[i] == "--results" && i + 1 < args.Length) read = read with { Folder = args[++i] };
            else if (args[i] == countName && i + 1 < args.Length && int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                read = read with { Count = number };
            else return false;
        }

        return true;
    }

    /// <summary>Prints the figures, and writes them if a folder was named.</summary>
    public void Report(Figures figures, string command, string title)
    {
        Machine.Describe(figures);
        if (Folder is not null)
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(Path.Combine(Folder, $"{command}.json"), figures.ToJson() + "\n");
            File.WriteAllText(Path.Combine(Folder, $"{command}.md"),
                $"# {title}\n\n    dotnet run -c Release --project bench/Micro -- {command} --results bench/results\n\n" + figures.ToMarkdown());
        }

        Console.WriteLine(IsJson ? figures.ToJson() : figures.ToMarkdown());
    }
}
