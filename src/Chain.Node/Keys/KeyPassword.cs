using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>
/// Finds the password of encrypted keys, in this order: the file that node.json names, <see cref="Variable"/>, the file that
/// <see cref="FileVariable"/> names, the systemd credential <see cref="Credential"/>, the user at the terminal.
/// </summary>
internal static class KeyPassword
{
    /// <summary>Environment variable with the password.</summary>
    public const string Variable = "FWLEDGER_KEY_PASSWORD";

    /// <summary>Environment variable with the path of a file that holds the password.</summary>
    public const string FileVariable = "FWLEDGER_KEY_PASSWORD_FILE";

    /// <summary>Name of the credential that a unit loads with 'LoadCredential=' (systemd.exec(5)).</summary>
    public const string Credential = "fwledger-key-password";

    private const int BytesMax = 1024;

    /// <summary>The password for a key; empty if nothing has one.</summary>
    /// <param name="stated">File that node.json names; null for none.</param>
    /// <param name="forWhat">The key, for the question at the terminal.</param>
    /// <exception cref="NodeStartupException">A file with the password cannot be used.</exception>
    public static string Find(string? stated, string forWhat)
    {
        if (FromFiles(stated) is { } found) return found;
        return Console.IsInputRedirected ? "" : Ask($"Password of {forWhat}: ");
    }

    /// <summary>The password that a file or the environment has; null if nothing has one. Asks nobody.</summary>
    /// <exception cref="NodeStartupException">A file with the password cannot be used.</exception>
    public static string? FromFiles(string? stated)
    {
        if (stated is not null) return Read(stated);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given) return given;
        if (Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } path) return Read(path);
        string? credential = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder ? Path.Combine(folder, Credential) : null;
        return credential is not null && File.Exists(credential) ? Read(credential) : null;
    }

    /// <summary>Asks for a new password, twice.</summary>
    /// <returns>The password; null if the user typed two different ones, or none.</returns>
    public static string? AskNew(string forWhat)
    {
        if (Console.IsInputRedirected) return null;
        string first = Ask($"New password of {forWhat}: ");
        return first.Length > 0 && Ask("The same again: ") == first ? first : null;
    }

    /// <summary>The first line of a file.</summary>
    /// <exception cref="NodeStartupException">It is missing, too large, empty, or open to others.</exception>
    public static string Read(string path)
    {
        if (!File.Exists(path)) throw NodeStartupException.InConfiguration($"password file {path} does not exist: check the path");
        if (PrivateFile.ExposedMode(path) is { } mode)
            throw NodeStartupException.InConfiguration($"password file {path} is open to others (mode {mode}): run 'chmod 600 {path}'");
        if (new FileInfo(path).Length > BytesMax) throw NodeStartupException.InConfiguration($"password file {path} is larger than {BytesMax} bytes");
        try
        {
            return File.ReadLines(path).FirstOrDefault() is { Length: > 0 } line ? line
                : throw NodeStartupException.InConfiguration($"password file {path} has an empty first line");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStartupException.InConfiguration($"password file {path} cannot be read: {e.Message}", e);
        }
    }

    private static string Ask(string question)
    {
        Console.Error.Write(question);
        System.Text.StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
