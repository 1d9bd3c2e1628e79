using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Chain.Core.Crypto;

namespace Core.Tests.Crypto;

/// <summary>
/// Hashing, the state tree and signatures on processors without vector instructions: the tests run again in a process that has these
/// instructions switched off.
/// </summary>
public sealed class DisabledInstructionsTests
{
    private const string ProbeName = nameof(Instructions_SwitchedOffInTheEnvironment_AreMissing);

    private static readonly string Filter = string.Join('|', new[]
    {
        nameof(Sha256BatchTests), nameof(Merkle.MerkleHasherTests), nameof(Merkle.StateTreeTests), nameof(Merkle.StateProofTests),
        nameof(SignatureVerifierTests), ProbeName,
    }.Select(name => $"FullyQualifiedName~{name}"));

    // The variable names of .NET 10. It no longer reads names for parts of AVX-512, such as EnableAVX512F.
    [TestCase("DOTNET_EnableAVX512", TestName = "Suite_WithoutAvx512_Passes")]
    [TestCase("DOTNET_EnableAVX2", TestName = "Suite_WithoutAvx2_Passes")]
    [TestCase("DOTNET_EnableHWIntrinsic", TestName = "Suite_WithoutVectors_Passes")]
    public void Suite_WithInstructionsSwitchedOff_Passes(string variable)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["test", typeof(DisabledInstructionsTests).Assembly.Location, "--filter", Filter, "--logger", "console;verbosity=normal"];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment[variable] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        TestContext.Out.WriteLine(output + errors.Result);
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(output, Does.Contain($"Passed {ProbeName}({variable.Replace("DOTNET_Enable", "", StringComparison.Ordinal)})"));
    }

    /// <summary>Proves that a variable has the effect that the suite relies on: when it is 0, the instructions are not supported.</summary>
    [TestCaseSource(nameof(Switches))]
    public void Instructions_SwitchedOffInTheEnvironment_AreMissing(string variable, bool[] areSupported)
    {
        if (Environment.GetEnvironmentVariable(variable) == "0") Assert.That(areSupported, Has.None.True);
    }

    private static IEnumerable<TestCaseData> Switches() =>
    [
        Switch("AVX512", Avx512F.IsSupported, Avx512BW.IsSupported, Avx512F.VL.IsSupported, Vector512.IsHardwareAccelerated),
        Switch("AVX2", Avx2.IsSupported, Avx512F.IsSupported, Vector256.IsHardwareAccelerated),
        Switch("HWIntrinsic", Avx2.IsSupported, Avx512F.IsSupported, Ssse3.IsSupported, Vector128.IsHardwareAccelerated),
    ];

    private static TestCaseData Switch(string name, params bool[] areSupported) =>
        new TestCaseData($"DOTNET_Enable{name}", areSupported).SetName($"{ProbeName}({name})");
}
