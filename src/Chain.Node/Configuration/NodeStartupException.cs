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
}
