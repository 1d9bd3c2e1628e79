using System.CommandLine;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;

namespace Chain.Node.Client;

/// <summary>The file that a command trusts: genesis.json, or an anchor of 80 bytes.</summary>
internal static class TrustFile
{
    public const string OptionName = "--trust";

    /// <summary>Environment variable with the path of the file, for all commands.</summary>
    public const string Variable = "FWLEDGER_TRUST";

    private const int LevelsUp = 3;

    /// <summary>The option of commands that need no network: without trust nothing verifies.</summary>
    public static Option<string?> Required() => new(OptionName)
    {
        Description = "What you trust: genesis.json of the chain, or an anchor (.fwanchor) that 'fwledger proof anchor' wrote, from a source that you trust. "
            + $"Required, unless {Variable} or the context names it.",
    };

    /// <summary>The option of commands that ask a node and believe only proofs.</summary>
    public static Option<string?> Option() => new(OptionName)
    {
        Description = "genesis.json or an anchor of the chain. "
            + $"Default: {Variable}, the context's file, or the genesis.json beside the key or in a folder above it.",
    };

    /// <summary>The file that the command line, the environment or the saved context names; null if none does.</summary>
    public static string? PathOf(ParseResult parsed) => CommandSettings.Find(parsed, OptionName, Variable, static context => context.Trust);

    /// <summary>The file, for a command that cannot do without.</summary>
    /// <exception cref="CommandException">Nothing names it.</exception>
    public static string RequiredPathOf(ParseResult parsed) => PathOf(parsed) ?? throw new CommandException(ExitCode.Usage,
        $"Option '{OptionName}' is required: name the genesis.json or the anchor that you trust, or set {Variable}, or save it with 'fwledger context set'");

    /// <summary>The genesis.json beside a key file or in a folder above it; null if there is none.</summary>
    public static string? FindNear(string? keyFile)
    {
        string? folder = keyFile is null ? null : Path.GetDirectoryName(Path.GetFullPath(keyFile));
        for (int level = 0; folder is not null && level < LevelsUp; level++, folder = Path.GetDirectoryName(folder))
        {
            string candidate = Path.Combine(folder, "genesis.json");
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }

    /// <summary>Loads what the caller trusts.</summary>
    /// <exception cref="CommandException">The file does not exist, is neither a genesis nor an anchor, or was changed.</exception>
    public static OfflineTrust Load(string path)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"genesis {path} does not exist: check the path of {OptionName}");
        if (new FileInfo(path).Length == TrustAnchor.Size)
        {
            return TrustAnchor.TryDecode(File.ReadAllBytes(path), out TrustAnchor? anchor) ? OfflineTrust.From(anchor)
                : throw new CommandException(ExitCode.Configuration, $"{path} is not an anchor: make one with 'fwledger proof anchor'");
        }

        try
        {
            return OfflineTrust.From(GenesisLoader.Load(path).Genesis);
        }
        catch (NodeStartupException e)
        {
            throw new CommandException(ExitCode.Configuration, e.Message);
        }
    }
}
