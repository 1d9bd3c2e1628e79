namespace Chain.Light;

/// <summary>Keeps the newest trusted point.</summary>
public interface ITrustStore
{
    /// <summary>What was saved last; null if nothing was.</summary>
    /// <exception cref="InvalidDataException">What was saved is damaged.</exception>
    TrustedState? Load();

    /// <summary>Saves a point; on disk when this returns.</summary>
    void Save(TrustedState trusted);
}
