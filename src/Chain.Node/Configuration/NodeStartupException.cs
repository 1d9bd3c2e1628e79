namespace Chain.Node.Configuration;

/// <summary>Why a node cannot start; the message names the thing and the remedy and is shown as it is.</summary>
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

    /// <summary>What kind of thing stands in the way, for scripts; the data folder unless said otherwise.</summary>
    public StartupFault Fault { get; init; } = StartupFault.Storage;

    /// <summary>A fault in what an operator wrote or laid down.</summary>
    public static NodeStartupException InConfiguration(string message) => new(message) { Fault = StartupFault.Configuration };

    /// <summary>A fault in what an operator wrote or laid down.</summary>
    public static NodeStartupException InConfiguration(string message, Exception inner) => new(message, inner) { Fault = StartupFault.Configuration };
}
