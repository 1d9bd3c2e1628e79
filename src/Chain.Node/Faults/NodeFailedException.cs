namespace Chain.Node.Faults;

/// <summary>Why a running node had to stop. The message names the cause and the remedy; the command prints it unchanged.</summary>
internal sealed class NodeFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Makes the exception for the failure that ended the consensus loop.</summary>
    public static NodeFailedException Of(Exception cause, string dataFolder)
    {
        bool isFull = cause.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
            || cause.Message.Contains("disk is full", StringComparison.OrdinalIgnoreCase)
            || cause.Message.Contains("not enough space", StringComparison.OrdinalIgnoreCase);
        if (isFull) return new NodeFailedException(
            $"the disk under {dataFolder} is full: free some space and start the node again; nothing that was committed is lost", cause);
        bool isDamaged = cause.Message.Contains("Corruption", StringComparison.OrdinalIgnoreCase)
            || cause.Message.Contains("checksum", StringComparison.OrdinalIgnoreCase);
        if (isDamaged)
        {
            return new NodeFailedException(
                $"the database under {dataFolder} is damaged ({cause.Message}): check the disk, then move the folder 'chain' away, keep the vote journal, "
                + "and start the node again: it fetches the chain from its peers", cause);
        }

        return cause as NodeFailedException ?? new NodeFailedException($"the node had to stop: {cause.Message}", cause);
    }
}
