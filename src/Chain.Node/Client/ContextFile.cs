using System.Text.Json;
using Chain.Light;

namespace Chain.Node.Client;

/// <summary>The user's saved contexts: contexts.json under XDG_CONFIG_HOME/fwledger, by default under ~/.config/fwledger.</summary>
internal static class ContextFile
{
    /// <summary>Longest name of a context, in characters.</summary>
    public const int NameLengthMax = 64;

    private static readonly SavedContexts None = new(new Dictionary<string, SavedContext>());

    /// <summary>Path of the file. It need not exist.</summary>
    public static string Location()
    {
        string? home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        // A relative path is not valid there, by the XDG Base Directory Specification.
        string folder = Path.IsPathFullyQualified(home ?? "") ? home!
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(folder, "fwledger", "contexts.json");
    }

    /// <summary>Whether a text can name a context: letters, digits, '.', '_' and '-'.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 1 and <= NameLengthMax && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>The saved contexts; none if there is no file.</summary>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static SavedContexts Load()
    {
        string path = Location();
        if (!File.Exists(path)) return None;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), SavedContextsJson.Default.SavedContexts) ?? None;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Configuration, $"the saved contexts in {path} cannot be read: {e.Message} Correct the file, or remove it");
        }
    }

    /// <summary>Replaces the file.</summary>
    /// <exception cref="IOException">The file cannot be written. The old one is unchanged.</exception>
    public static void Save(SavedContexts contexts)
    {
        string path = Location();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(contexts, SavedContextsJson.Default.SavedContexts));
    }
}
