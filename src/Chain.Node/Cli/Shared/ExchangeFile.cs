using Chain.Node.Client;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Shared;

/// <summary>Reads and writes the public files that travel between a machine with the network and machines with keys.</summary>
internal static class ExchangeFile
{
    public delegate bool TryParse<T>(string text, out T? file, out string problem);

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It is missing, too large, or not as its writer left it.</exception>
    public static T Read<T>(string path, TryParse<T> parse) => parse(ReadText(path), out T? file, out string problem) ? file! : throw Bad(path, problem);

    /// <summary>The text of a file.</summary>
    /// <exception cref="CommandException">It is missing or too large.</exception>
    public static string ReadText(string path)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: check the path");
        return new FileInfo(path).Length <= SigningText.BytesMax ? File.ReadAllText(path)
            : throw Bad(path, $"it is larger than {SigningText.BytesMax} bytes");
    }

    /// <summary>Ends a command before it does anything if its output file exists.</summary>
    /// <exception cref="CommandException">The file exists.</exception>
    public static void ThrowIfExists(string path)
    {
        if (File.Exists(path)) throw new CommandException(ExitCode.LocalStorage, $"{path} exists: name a new file");
    }

    /// <summary>Writes a new file.</summary>
    /// <exception cref="CommandException">The file exists.</exception>
    public static void WriteNew(string path, string text)
    {
        ThrowIfExists(path);
        File.WriteAllText(path, text);
    }

    public static CommandException Bad(string path, string problem) => new(ExitCode.VerificationFailed, $"{path}: {problem}");
}
