using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Configuration;

/// <summary>Reads genesis.json.</summary>
internal static class GenesisLoader
{
    /// <exception cref="NodeStartupException">The file is missing, unreadable, or was changed.</exception>
    public static (GenesisDocument Genesis, string Text) Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStartupException.InConfiguration($"genesis {path} cannot be read: {e.Message}", e);
        }

        if (!GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem))
            throw NodeStartupException.InConfiguration($"genesis {path}: {problem}");
        return (genesis, text);
    }
}
