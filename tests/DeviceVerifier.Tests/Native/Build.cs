namespace DeviceVerifier.Tests.Native;

/// <summary>One way to build and run the program verdicts.c.</summary>
/// <param name="Name">Name of the build in test names.</param>
/// <param name="Compiler">The compiler.</param>
/// <param name="Flags">Its flags, besides the strict ones.</param>
/// <param name="Runner">The program that runs the result; null to run it directly.</param>
/// <param name="Packages">What must be installed: programs with their Debian packages.</param>
internal sealed record Build(string Name, string Compiler, string[] Flags, string? Runner, params (string Program, string Package)[] Packages)
{
    private static readonly Dictionary<string, string> Built = [];
    private static readonly Lock BuiltLock = new();

    /// <summary>gcc with the sanitizers of addresses and undefined behaviour.</summary>
    public static Build Gcc { get; } = new("gcc, ASan, UBSan", "gcc", ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        null, ("gcc", "gcc"));

    /// <summary>clang that traps undefined behaviour; its sanitizer of addresses needs another package.</summary>
    public static Build Clang { get; } = new("clang, UBSan", "clang", ["-O1", "-fsanitize=undefined", "-fsanitize-trap=all"], null, ("clang", "clang"));

    /// <summary>gcc, optimised: for many files.</summary>
    public static Build Fast { get; } = new("gcc -O2", "gcc", ["-O2"], null, ("gcc", "gcc"));

    /// <summary>Thumb-2 code on an emulated ARM processor. Debian's qemu-arm does not run programs of the M profile, so it is a Cortex-A7.</summary>
    public static Build Arm { get; } = new("ARM", "arm-none-eabi-gcc", ["-Os", "-mthumb", "-mcpu=cortex-a7", "--specs=rdimon.specs"], "qemu-arm",
        ("arm-none-eabi-gcc", "gcc-arm-none-eabi"), ("qemu-arm", "qemu-user"));

    /// <summary>Every build that runs the vectors.</summary>
    public static Build[] All => [Gcc, Clang, Fast, Arm];

    public override string ToString() => Name;

    /// <summary>Starts the program; builds it once per run. Ignores the test if something is not installed.</summary>
    public VerifierProcess Start()
    {
        InstalledPrograms.Demand(Packages);
        lock (BuiltLock)
        {
            if (!Built.TryGetValue(Name, out string? program)) Built[Name] = program = Compile();
            return Runner is null ? new VerifierProcess(program) : new VerifierProcess(Runner, program);
        }
    }

    private string Compile()
    {
        string folder = Directory.CreateTempSubdirectory("fwverifier-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string program = Path.Combine(folder, "verdicts");
        Tools.Run(folder, Compiler, [.. Tools.Strict, .. Flags, .. Tools.Files, Tools.ProcessFile, "-o", program]);
        return program;
    }
}
