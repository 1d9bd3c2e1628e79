using System.Diagnostics;

namespace DeviceVerifier.Tests.Native;

/// <summary>Compilers and other programs of the system.</summary>
internal static class Tools
{
    private const int TimeoutMs = 300_000;

    /// <summary>The folder of the verifier's sources.</summary>
    public static string Source { get; } = Path.Combine(Vectors.VectorFolder.Root, "src", "DeviceVerifier");

    /// <summary>The verifier's C files.</summary>
    public static string[] Files { get; } = [.. Directory.EnumerateFiles(Path.Combine(Source, "source"), "*.c").Order(StringComparer.Ordinal)];

    /// <summary>The C file of the program that answers on its standard output.</summary>
    public static string ProcessFile { get; } = Path.Combine(Vectors.VectorFolder.Root, "tests", "DeviceVerifier.Tests", "Process", "verdicts.c");

    /// <summary>What every compiler is asked for.</summary>
    public static string[] Strict { get; } =
        ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I" + Path.Combine(Source, "include"), "-I" + Path.Combine(Source, "source")];

    /// <summary>Runs a program in a folder. Fails the test with the program's output unless it ends with 0.</summary>
    public static string Run(string folder, string program, params IEnumerable<string> arguments)
    {
        (int code, string output) = Try(folder, program, arguments);
        Assert.That(code, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    /// <summary>Runs a program in a folder. Returns its exit code and all its output.</summary>
    public static (int Code, string Output) Try(string folder, string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeoutMs)) process.Kill();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
