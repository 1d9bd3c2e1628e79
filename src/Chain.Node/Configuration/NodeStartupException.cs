namespace Chain.Node.Configuration;

/// <summary>A node cannot start. The message names the cause and the remedy; the command prints it unchanged.</summary>
internal sealed class NodeStartupException : Exception
{
    public NodeStartupException(string message)
        : base(message)
    {
    }

    public NodeStartupException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The kind of fault, which determines the exit code. Default: <see cref="StartupFault.Storage"/>.</summary>
    public StartupFault Fault { get; init; } = StartupFault.Storage;

    /// <summary>A fault in a file that an operator provides.</summary>
    public static NodeStartupException InConfiguration(string message) => new(message) { Fault = StartupFault.Configuration };

    /// <summary>A fault in a file that an operator provides.</summary>
    public static NodeStartupException InConfiguration(string message, Exception inner) => new(message, inner) { Fault = StartupFault.Configuration };
}
