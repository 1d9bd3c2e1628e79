namespace Chain.Light;

/// <summary>Keeps the newest trusted point, and evidence of a conflict, across restarts. One client uses it, with one call at a time.</summary>
public interface ITrustStore
{
    /// <summary>Loads the point that was saved last; null if none was.</summary>
    /// <exception cref="InvalidDataException">The saved data is damaged; the message names the remedy.</exception>
    TrustedState? Load();

    /// <summary>Saves a point that was made from a block. The point is on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written; the previous point stays.</exception>
    void Save(TrustedState trusted);

    /// <summary>Loads the saved evidence; null if none was saved.</summary>
    /// <exception cref="InvalidDataException">The saved data is damaged; the message names the remedy.</exception>
    ConflictEvidence? LoadConflict();

    /// <summary>Saves evidence for operators. It is on disk when this returns. Earlier evidence stays and is not replaced.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void SaveConflict(ConflictEvidence evidence);

    /// <summary>What an operator must do about a conflict before the client trusts again; a part of messages.</summary>
    string ConflictRemedy { get; }
}
