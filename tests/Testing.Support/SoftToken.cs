using System.Diagnostics;

namespace Testing.Support;

/// <summary>A token of SoftHSM2 in a folder of its own. Debian's package softhsm2 holds the module and the tool.</summary>
public sealed class SoftToken
{
    /// <summary>Environment variable with SoftHSM's configuration.</summary>
    public const string Variable = "SOFTHSM2_CONF";

    /// <summary>The module.</summary>
    public const string ModulePath = "/usr/lib/softhsm/libsofthsm2.so";

    private const string Label = "fwledger", Pin = "246810";
    private readonly string _folder;

    private SoftToken(string folder) => _folder = folder;

    /// <summary>Path of the configuration.</summary>
    public string Configuration => Path.Combine(_folder, "softhsm2.conf");

    /// <summary>File with the PIN.</summary>
    public string PinFile => Path.Combine(_folder, "pin");

    /// <summary>Makes a token in a new folder; ignores the running test if SoftHSM is not installed.</summary>
    public static SoftToken Create(string folder)
    {
        InstalledPrograms.Demand(("softhsm2-util", "softhsm2"));
        Directory.CreateDirectory(Path.Combine(folder, "tokens"));
        SoftToken token = new(folder);
        File.WriteAllText(token.Configuration, $"directories.tokendir = {Path.Combine(folder, "tokens")}\n");
        File.WriteAllText(token.PinFile, $"{Pin}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(token.PinFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        token.Run("--init-token", "--free", "--label", Label, "--pin", Pin, "--so-pin", "13579");
        return token;
    }

    /// <summary>Puts the key of a PKCS#8 file into the token. Returns the key's URI.</summary>
    public string Import(string keyFile, string name, string id)
    {
        Run("--import", keyFile, "--token", Label, "--label", name, "--id", id, "--pin", Pin);
        return UriOf(name);
    }

    /// <summary>The URI of a key.</summary>
    public string UriOf(string name) => $"pkcs11:token={Label};object={name};type=private?module-path={ModulePath}&pin-source={PinFile}";

    private void Run(params string[] arguments)
    {
        ProcessStartInfo start = new("softhsm2-util", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = Configuration;
        using Process process = Process.Start(start)!;
        string errors = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"softhsm2-util {string.Join(' ', arguments)}: {errors}");
    }
}
