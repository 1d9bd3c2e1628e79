namespace Chain.Light;

/// <summary>Keeps the newest trusted point, and evidence of a conflict, across restarts. Called by one client, one call at a time.</summary>
public interface ITrustStore
{
    /// <summary>The point that was saved last; null if none was.</summary>
    /// <exception cref="InvalidDataException">What was saved is damaged; the message names the remedy.</exception>
    TrustedState? Load();

    /// <summary>Saves a point taken from a block; on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written; what was saved before stays.</exception>
    void Save(TrustedState trusted);

    /// <summary>The evidence that was saved; null if none was.</summary>
    /// <exception cref="InvalidDataException">What was saved is damaged; the message names the remedy.</exception>
    ConflictEvidence? LoadConflict();

    /// <summary>Saves evidence for operators; on disk when this returns. Evidence that is there already stays.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void SaveConflict(ConflictEvidence evidence);

    /// <summary>What an operator does about a conflict to make the client go on, for messages.</summary>
    string ConflictRemedy { get; }
}
