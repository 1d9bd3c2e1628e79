using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Repository.Transfers;

/// <summary>The expected images of a repository, stored in a file. Thread-safe.</summary>
internal sealed class ExpectedUploads
{
    private const int EntriesMax = 10_000;
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Dictionary<(Hash256 Sha256, Address Uploader), ExpectedUpload> _entries = [];

    /// <summary>Reads the file in the repository's folder, if there is one.</summary>
    /// <exception cref="IOException">The file cannot be read, or is damaged; the message names it and the remedy.</exception>
    public ExpectedUploads(string folder)
    {
        _path = Path.Combine(folder, "expected.json");
        if (!File.Exists(_path)) return;
        try
        {
            foreach (ExpectedUploadFields fields in JsonSerializer.Deserialize(File.ReadAllBytes(_path), TransferJson.Default.ExpectedUploadFieldsArray) ?? [])
            {
                if (!fields.TryParse(out ExpectedUpload? entry)) throw new JsonException("an entry is malformed");
                _entries[(entry.Sha256, entry.Uploader)] = entry;
            }
        }
        catch (JsonException damaged)
        {
            throw new IOException($"{_path} is damaged ({damaged.Message}): delete it; the broker's node adds the expected images again", damaged);
        }
    }

    /// <summary>Adds or replaces an entry; false if there are already 10,000.</summary>
    public bool TryAdd(ExpectedUpload entry)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue((entry.Sha256, entry.Uploader), out ExpectedUpload? known) && known == entry) return true;
            if (_entries.Count >= EntriesMax) return false;
            _entries[(entry.Sha256, entry.Uploader)] = entry;
            Save_NeedsLock();
            return true;
        }
    }

    /// <summary>Removes the expected image of a contract; false if there is none.</summary>
    public bool Remove(Hash256 sha256, Address contract)
    {
        lock (_lock)
        {
            List<ExpectedUpload> gone = [.. _entries.Values.Where(e => e.Sha256.Equals(sha256) && e.Contract.Equals(contract))];
            foreach (ExpectedUpload entry in gone) _entries.Remove((entry.Sha256, entry.Uploader));
            if (gone.Count > 0) Save_NeedsLock();
            return gone.Count > 0;
        }
    }

    /// <summary>The entry that lets this participant upload this image, or null.</summary>
    public ExpectedUpload? Find(Hash256 sha256, Address uploader)
    {
        lock (_lock) return _entries.GetValueOrDefault((sha256, uploader));
    }

    private void Save_NeedsLock() =>
        DurableFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes([.. _entries.Values.Select(ExpectedUploadFields.Of)],
            TransferJson.Default.ExpectedUploadFieldsArray));
}
