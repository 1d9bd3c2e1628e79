namespace Chain.Node.Client;

/// <summary>Ends a command with a message for people and an exit code for scripts.</summary>
internal sealed class CommandException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code => code;
}
