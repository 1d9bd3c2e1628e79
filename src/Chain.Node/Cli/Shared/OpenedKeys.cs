using Chain.Node.Keys;

namespace Chain.Node.Cli.Shared;

/// <summary>Several keys that one command signs with.</summary>
internal sealed class OpenedKeys : IDisposable
{
    private readonly List<SigningKey> _keys = [];

    private OpenedKeys()
    {
    }

    public IReadOnlyList<SigningKey> Keys => _keys;

    /// <summary>Opens all keys, or none.</summary>
    /// <exception cref="Configuration.NodeStartupException">As <see cref="SigningKey.Open"/>.</exception>
    public static OpenedKeys Open(IEnumerable<string> references)
    {
        OpenedKeys opened = new();
        try
        {
            foreach (string reference in references) opened._keys.Add(SigningKey.Open(reference));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SigningKey key in _keys) key.Dispose();
    }
}
