using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Network;

namespace Chain.Node.Cli.Founding;

/// <summary>Reads and writes the public files that founders exchange.</summary>
internal static class FoundingFiles
{
    private const int GenesisBytesMax = 4 * 1024 * 1024;

    /// <exception cref="CommandException">The file is missing, too large, or no plan.</exception>
    public static GenesisPlan ReadPlan(string path) =>
        GenesisPlan.TryParse(Read(path, GenesisPlan.BytesMax), out GenesisPlan? plan, out string problem) ? plan : throw Bad(path, problem);

    /// <summary>Reads an entry, and checks that its founder signed it for this plan.</summary>
    /// <exception cref="CommandException">The file is missing, too large, no entry, or signed for something else.</exception>
    public static GenesisEntry ReadEntry(string path, GenesisPlan plan)
    {
        if (!GenesisEntry.TryParse(Read(path, GenesisEntry.BytesMax), out GenesisEntry? entry, out string problem)) throw Bad(path, problem);
        return entry.IsSignedFor(plan) ? entry : throw Bad(path,
            $"'{entry.Participant.Name}' has not signed this entry for this plan: the plan or the entry was changed afterwards. Compare the plan's file, "
            + "then let its owner run 'fwledger genesis add' again");
    }

    /// <exception cref="CommandException">The file is missing, too large, or no genesis.</exception>
    public static GenesisDocument ReadGenesis(string path) =>
        GenesisFile.TryParse(Read(path, GenesisBytesMax), out GenesisDocument? genesis, out string problem) ? genesis : throw Bad(path, problem);

    /// <summary>Writes a new file.</summary>
    /// <exception cref="CommandException">The file exists, or cannot be written.</exception>
    public static void WriteNew(string path, string text)
    {
        if (File.Exists(path)) throw new CommandException(ExitCode.LocalStorage, $"{path} exists: name a new file with --out");
        File.WriteAllText(path, text);
    }

    private static string Read(string path, int bytesMax)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: check the path");
        return new FileInfo(path).Length <= bytesMax ? File.ReadAllText(path) : throw Bad(path, $"it is larger than {bytesMax} bytes");
    }

    private static CommandException Bad(string path, string problem) => new(ExitCode.VerificationFailed, $"{path}: {problem}");
}
