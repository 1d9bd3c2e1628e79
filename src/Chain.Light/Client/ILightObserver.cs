namespace Chain.Light;

/// <summary>Is told what an operator wants to know. Called from the client's own loop: an observer must neither block nor throw.</summary>
public interface ILightObserver
{
    /// <summary>A new head is trusted, and stored.</summary>
    void OnHead(TrustedState head);

    /// <summary>A source gave no answer, or one that failed a check.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="verdict">The check.</param>
    /// <param name="failuresInARow">Its failures since its last good answer.</param>
    /// <param name="pause">For how long it is asked last.</param>
    void OnSourceRefused(string source, LightVerdict verdict, int failuresInARow, TimeSpan pause);

    /// <summary>The alarm: two headers of one height with good certificates. The client trusts nothing from here on (threat D07).</summary>
    /// <param name="evidence">Both of them; stored already.</param>
    /// <param name="remedy">What an operator does about it.</param>
    void OnConflict(ConflictEvidence evidence, string remedy);
}
