namespace EndToEnd.Tests.Cluster;

/// <summary>A command that ran to its end.</summary>
internal sealed record FwledgerRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs 'fwledger ARGUMENTS' to its end.</summary>
    public static Task<FwledgerRun> OfAsync(params string[] arguments) => OfAsync(null, arguments);

    /// <summary>Runs 'fwledger ARGUMENTS' to its end with more environment variables.</summary>
    public static async Task<FwledgerRun> OfAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using FwledgerProcess process = FwledgerProcess.Start(arguments, environment);
        int code = await process.WaitForExitAsync(Limit);
        return new FwledgerRun(code, process.Output, process.Errors);
    }

    /// <summary>This run, if it ended well.</summary>
    /// <exception cref="InvalidOperationException">It did not; the message carries what it printed.</exception>
    public FwledgerRun OrThrow() => ExitCode == 0 ? this : throw new InvalidOperationException($"Exit code {ExitCode}.\n{Output}\n{Errors}");
}
