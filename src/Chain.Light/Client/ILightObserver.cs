namespace Chain.Light;

/// <summary>Receives events for operators. The client calls it while it holds its lock: an observer must neither block nor throw.</summary>
public interface ILightObserver
{
    /// <summary>The client trusts a new head, which is already stored.</summary>
    void OnHead(TrustedState head);

    /// <summary>A source gave no answer, or one that failed a check.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="verdict">The check that failed; <see cref="LightVerdict.NoSource"/> if there was no answer.</param>
    /// <param name="failuresInARow">Number of its failures since its last answer that verified.</param>
    /// <param name="pause">How long the client now asks this source last.</param>
    void OnSourceRefused(string source, LightVerdict verdict, int failuresInARow, TimeSpan pause);

    /// <summary>The alarm: two headers of one height have valid certificates. From now on the client trusts nothing (threat D07).</summary>
    /// <param name="evidence">Both blocks. They are stored, unless the remedy says that they could not be.</param>
    /// <param name="remedy">What an operator must do.</param>
    void OnConflict(ConflictEvidence evidence, string remedy);
}
