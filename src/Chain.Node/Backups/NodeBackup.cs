using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Keys;
using Chain.Node.Storage;

namespace Chain.Node.Backups;

/// <summary>Makes a backup of a full node, running or not: its chain, its configuration and, if asked, its keys. Never its vote journal.</summary>
/// <remarks>An old vote journal would let a validator sign twice, so a backup has none: a restored validator begins without one [CON.12].</remarks>
internal static class NodeBackup
{
    /// <summary>Folder of the database in a backup.</summary>
    public const string Chain = "chain";

    /// <summary>Folder of the keys in a backup.</summary>
    public const string Keys = "keys";

    private const string PartialSuffix = ".partial";

    /// <summary>Makes a backup.</summary>
    /// <param name="configuration">The node.</param>
    /// <param name="target">Folder of the backup; must not exist. It gets its name when the backup is complete.</param>
    /// <param name="withKeys">Whether to copy the node's key files too, readable by the owner only.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="NodeStartupException">The folder exists, or the node has no database or a damaged one.</exception>
    public static BackupManifest Write(NodeConfiguration configuration, string target, bool withKeys, DateTimeOffset now)
    {
        if (Path.Exists(target)) throw new NodeStartupException($"{target} exists: name a new folder with --out");
        (GenesisDocument genesis, string text) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        Address participant = NodeIdentity.Load(configuration).Id;
        string data = configuration.Resolve(configuration.Data), linked = Path.Combine(data, "backup" + PartialSuffix), partial = target + PartialSuffix;
        foreach (string left in new[] { linked, partial }.Where(Directory.Exists)) Directory.Delete(left, recursive: true);
        CreatePrivate(partial);
        try
        {
            StoreCopy.Link(Path.Combine(data, "chain"), linked);
            Copy(linked, Path.Combine(partial, Chain));
            File.WriteAllText(Path.Combine(partial, "genesis.json"), text);
            File.Copy(Path.Combine(configuration.BaseFolder, "node.json"), Path.Combine(partial, "node.json"));
            if (withKeys) CopyKeys(configuration, Path.Combine(partial, Keys));
            BackupManifest manifest = Describe(configuration, genesis, participant, partial, now);
            manifest.Write(partial);
            Directory.Move(partial, target);
            return manifest;
        }
        finally
        {
            foreach (string left in new[] { linked, partial }.Where(Directory.Exists)) Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>Opens the copy, which checks that it is whole, and lists its files.</summary>
    private static BackupManifest Describe(NodeConfiguration configuration, GenesisDocument genesis, Address participant, string folder, DateTimeOffset now)
    {
        string chain = Path.Combine(folder, Chain);
        ChainHead head;
        using (ChainStore store = ChainStore.Open(chain, genesis)) head = store.Head;
        foreach (string log in Directory.GetFiles(chain, "LOG*").Append(Path.Combine(chain, "LOCK"))) File.Delete(log);
        return new BackupManifest(genesis.ChainId, participant, configuration.Name, head.Height, head.Hash, now.ToUnixTimeMilliseconds(),
            BackupManifest.Digest(folder));
    }

    private static void CopyKeys(NodeConfiguration configuration, string target)
    {
        CreatePrivate(target);
        string?[] files = [configuration.Key, configuration.NextKey, configuration.TlsCertificate];
        foreach (string file in files.OfType<string>().Select(configuration.Resolve).Distinct().Where(File.Exists))
        {
            string copy = Path.Combine(target, Path.GetFileName(file));
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using FileStream to = new(copy, options);
            to.Write(File.ReadAllBytes(file));
        }
    }

    /// <summary>Copies the files of a folder.</summary>
    internal static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
