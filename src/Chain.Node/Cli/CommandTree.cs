namespace Chain.Node.Cli;

internal static class CommandTree
{
    public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length);
}
