using System.CommandLine;
using Chain.Node.Client;
using Chain.Node.Keys;

namespace Chain.Node.Cli.KeyManagement;

/// <summary>'keys encrypt' and 'keys decrypt': put a key file under a password, and take it off. The file is replaced in one step.</summary>
internal static class KeyEncryptionCommands
{
    public static Command CreateEncrypt() => Make("encrypt", "Encrypt the private key of a key file or of a TLS file (PKCS#8, PBES2 with AES-256).\n\n"
        + "  fwledger keys encrypt keys/identity.pem --password-file password.txt", static (pem, path, passwordFile) =>
        {
            if (KeyEncryption.IsEncrypted(pem)) throw Bad(path, "its key is encrypted already: decrypt it first to change the password");
            return Encrypt(pem, NewPassword(passwordFile, path), path);
        });

    public static Command CreateDecrypt() => Make("decrypt", "Take the encryption off the private key of a key file or of a TLS file.\n\n"
        + "  fwledger keys decrypt keys/identity.pem --password-file password.txt", static (pem, path, passwordFile) =>
        {
            if (!KeyEncryption.IsEncrypted(pem)) throw Bad(path, "its key is not encrypted");
            return KeyEncryption.TryDecrypt(pem, KeyPassword.Find(passwordFile, path), out string? plain) ? plain
                : throw Bad(path, $"the password is missing or wrong: name its file with --password-file, or set {KeyPassword.Variable}");
        });

    /// <summary>Encrypts the key of a PEM text.</summary>
    /// <exception cref="CommandException">The text holds no plain key.</exception>
    public static string Encrypt(string pem, string password, string path) => KeyEncryption.TryEncrypt(pem, password, out string? encrypted) ? encrypted
        : throw Bad(path, "it holds no private key of an elliptic curve in PEM");

    /// <summary>The password for a key that is written: from a file or the environment, or from the user, who types it twice.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string NewPassword(string? passwordFile, string path) => KeyPassword.FromFiles(passwordFile) ?? KeyPassword.AskNew(path)
        ?? throw new CommandException(ExitCode.Usage,
            $"no password: name its file with --password-file or {KeyPassword.FileVariable}, set {KeyPassword.Variable}, or type the same one twice");

    private static Command Make(string name, string help, Func<string, string, string?, string> change)
    {
        Argument<string> file = new("FILE") { Description = "The PEM file; it is replaced." };
        Option<string?> passwordFile = new("--password-file")
        {
            Description = $"File whose first line is the password. Default: {KeyPassword.Variable}, {KeyPassword.FileVariable}, or what you type.",
        };
        Command command = new(name, help) { file, passwordFile };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: check the path");
            PrivateFile.Replace(path, change(File.ReadAllText(path), path, parsed.GetValue(passwordFile)));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static CommandException Bad(string path, string problem) => new(ExitCode.Configuration, $"{path}: {problem}");
}
