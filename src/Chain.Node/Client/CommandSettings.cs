using System.CommandLine;

namespace Chain.Node.Client;

/// <summary>Finds what a command connects to, trusts and signs with: the option, else the environment, else the saved context.</summary>
internal static class CommandSettings
{
    public const string ContextOptionName = "--context";

    /// <summary>Environment variable with the name of the context to use instead of the current one.</summary>
    public const string ContextVariable = "FWLEDGER_CONTEXT";

    /// <summary>The option that names a context for one command.</summary>
    public static Option<string?> ContextOption()
    {
        Option<string?> option = new(ContextOptionName)
        {
            Description = $"Saved context to use. Default: {ContextVariable}, or the one that 'fwledger context use' chose.",
        };
        option.CompletionSources.Add(static _ => Names());
        return option;
    }

    /// <summary>Names of the saved contexts, for completion; none if the file cannot be read.</summary>
    public static IEnumerable<string> Names()
    {
        try
        {
            return ContextFile.Load().Contexts.Keys.Order(StringComparer.Ordinal);
        }
        catch (CommandException)
        {
            return [];
        }
    }

    /// <summary>The value of a setting; null if no place has it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">Name of the option.</param>
    /// <param name="variable">Environment variable; null for none.</param>
    /// <param name="saved">Reads the setting from a context.</param>
    /// <exception cref="CommandException">The context that the user names does not exist, or the file of contexts cannot be read.</exception>
    public static string? Find(ParseResult parsed, string option, string? variable, Func<SavedContext, string?> saved)
    {
        if (Stated(parsed, option) is { } stated) return stated;
        if (variable is not null && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) return value;
        return Chosen(parsed) is { } context ? saved(context) : null;
    }

    /// <summary>The value of an option if the command has it and the user gave it; otherwise null.</summary>
    public static string? Stated(ParseResult parsed, string option) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == option) is Option<string?> known ? parsed.GetValue(known) : null;

    private static SavedContext? Chosen(ParseResult parsed)
    {
        string? named = Stated(parsed, ContextOptionName)
            ?? (Environment.GetEnvironmentVariable(ContextVariable) is { Length: > 0 } variable ? variable : null);
        SavedContexts all = ContextFile.Load();
        if ((named ?? all.Current) is not { } name) return null;
        if (all.Contexts.TryGetValue(name, out SavedContext? context)) return context;
        string where = named is null ? $"{ContextFile.Location()} names it as the current one" : "see 'fwledger context list'";
        throw new CommandException(ExitCode.NotFound, $"there is no context '{name}': {where}");
    }
}
