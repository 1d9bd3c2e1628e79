using System.Diagnostics;

namespace Core.Tests.Crypto;

/// <summary>Hashing on processors that lack vector instructions: the tests run again in a process where they are switched off.</summary>
public sealed class DisabledInstructionsTests
{
    private const string Filter = "FullyQualifiedName~Sha256BatchTests|FullyQualifiedName~MerkleHasherTests";

    [TestCase("DOTNET_EnableAVX512", TestName = "Suite_WithoutAvx512_Passes")]
    [TestCase("DOTNET_EnableAVX2", TestName = "Suite_WithoutAvx2_Passes")]
    [TestCase("DOTNET_EnableHWIntrinsic", TestName = "Suite_WithoutVectors_Passes")]
    public void Suite_WithInstructionsSwitchedOff_Passes(string variable)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "test", typeof(DisabledInstructionsTests).Assembly.Location, "--filter", Filter }) start.ArgumentList.Add(argument);
        start.Environment[variable] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        TestContext.Out.WriteLine(output + errors.Result);
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(output, Does.Contain("Passed!"), "and some tests were found");
    }
}
