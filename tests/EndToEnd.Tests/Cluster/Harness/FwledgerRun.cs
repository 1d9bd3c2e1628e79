namespace EndToEnd.Tests.Cluster;

/// <summary>The result of a command that has ended.</summary>
internal sealed record FwledgerRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs 'fwledger ARGUMENTS' until it ends.</summary>
    public static Task<FwledgerRun> OfAsync(params string[] arguments) => OfAsync(null, arguments);

    /// <summary>Runs 'fwledger ARGUMENTS' with additional environment variables until it ends.</summary>
    public static async Task<FwledgerRun> OfAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using FwledgerProcess process = FwledgerProcess.Start(arguments, environment);
        int code = await process.WaitForExitAsync(Limit);
        return new FwledgerRun(code, process.Output, process.Errors);
    }

    /// <summary>Runs 'fwledger ARGUMENTS', and answers its question.</summary>
    public static async Task<FwledgerRun> OfAnswerAsync(string answer, params string[] arguments)
    {
        await using FwledgerProcess process = FwledgerProcess.Start(arguments);
        await process.TypeAsync(answer);
        int code = await process.WaitForExitAsync(Limit);
        return new FwledgerRun(code, process.Output, process.Errors);
    }

    /// <summary>Runs another copy of the program until it ends.</summary>
    public static async Task<FwledgerRun> OfProgramAsync(string program, params string[] arguments)
    {
        await using FwledgerProcess process = FwledgerProcess.Start(arguments, null, program);
        int code = await process.WaitForExitAsync(Limit);
        return new FwledgerRun(code, process.Output, process.Errors);
    }

    /// <summary>This result, if the command succeeded.</summary>
    /// <exception cref="InvalidOperationException">The command failed; the message contains its output.</exception>
    public FwledgerRun OrThrow() => ExitCode == 0 ? this : throw new InvalidOperationException($"Exit code {ExitCode}.\n{Output}\n{Errors}");
}
