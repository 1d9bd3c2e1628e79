using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Configuration;

namespace Chain.Node.Backups;

/// <summary>What a backup holds: the file backup.json in its folder.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Participant">The node's participant.</param>
/// <param name="NodeName">The node's name.</param>
/// <param name="Height">Height of its newest block.</param>
/// <param name="BlockHash">Hash of that block.</param>
/// <param name="TakenAtMs">When it was taken, in Unix milliseconds.</param>
/// <param name="Files">Path of each file, relative to the folder, with its SHA-256.</param>
internal sealed record BackupManifest(
    Hash256 ChainId, Address Participant, string NodeName, long Height, Hash256 BlockHash, long TakenAtMs, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "backup.json";

    private const int Format = 1;

    /// <summary>Lists the files of a folder with their digests.</summary>
    public static IReadOnlyDictionary<string, string> Digest(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != FileName)
        .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), DigestOf);

    /// <summary>Reads the manifest of a backup, and compares every file with its digest.</summary>
    /// <exception cref="NodeStartupException">It is no backup, or a file is missing, changed, or was not there.</exception>
    public static BackupManifest Verify(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new NodeStartupException($"folder {folder} is no backup, or an unfinished one: it has no {FileName}");
        BackupManifest manifest = Read(path);
        IReadOnlyDictionary<string, string> there = Digest(folder);
        foreach ((string file, string digest) in manifest.Files)
        {
            if (!there.TryGetValue(file, out string? found)) throw new NodeStartupException($"the backup {folder} lacks its file {file}: use another backup");
            if (found != digest) throw new NodeStartupException($"file {file} of the backup {folder} has changed: use another backup");
        }

        string? stranger = there.Keys.FirstOrDefault(file => !manifest.Files.ContainsKey(file));
        return stranger is null ? manifest
            : throw new NodeStartupException($"file {stranger} is not of the backup {folder}: use another backup, or remove the file");
    }

    /// <summary>Writes the manifest, as the last file of the backup.</summary>
    public void Write(string folder)
    {
        JsonObject files = [];
        foreach ((string file, string digest) in Files.OrderBy(f => f.Key, StringComparer.Ordinal)) files[file] = digest;
        JsonObject json = new()
        {
            ["format"] = Format,
            ["chain_id"] = ChainId.ToString(),
            ["participant"] = Participant.ToString(),
            ["node"] = NodeName,
            ["height"] = Height,
            ["block_hash"] = BlockHash.ToString(),
            ["taken_ms"] = TakenAtMs,
            ["files"] = files,
        };
        DurableFile.Replace(Path.Combine(folder, FileName), System.Text.Encoding.UTF8.GetBytes(json.ToJsonString() + "\n"));
    }

    private static BackupManifest Read(string path)
    {
        try
        {
            JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            if (json["format"]!.GetValue<int>() != Format) throw new NodeStartupException($"{path} has another format: use a later version of fwledger");
            return new BackupManifest(Hash256.Parse(json["chain_id"]!.GetValue<string>()), Address.Parse(json["participant"]!.GetValue<string>()),
                json["node"]!.GetValue<string>(), json["height"]!.GetValue<long>(), Hash256.Parse(json["block_hash"]!.GetValue<string>()),
                json["taken_ms"]!.GetValue<long>(), json["files"]!.AsObject().ToDictionary(f => f.Key, f => f.Value!.GetValue<string>()));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            throw new NodeStartupException($"{path} is not the manifest of a backup: {e.Message}", e);
        }
    }

    private static string DigestOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
