using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Chain.Node.Storage;

namespace Chain.Node.Backups;

/// <summary>Puts the chain of a backup into a node's folder, so that the node cannot sign twice and nothing newer is lost.</summary>
/// <remarks>
/// It writes no vote journal. A journal that is in the folder stays: the node wrote it, so it knows at least what this node has signed. Without
/// one, the validator signs nothing until it has caught up and two more heights are decided [CON.12].
/// </remarks>
internal static class NodeRestore
{
    private const string PartialSuffix = ".restoring", ReplacedSuffix = ".replaced";

    /// <summary>Restores a chain.</summary>
    /// <param name="backup">Folder of the backup.</param>
    /// <param name="configuration">The node to restore into; it must not run.</param>
    /// <returns>What was restored, and whether a vote journal stayed in the folder.</returns>
    /// <exception cref="NodeStartupException">
    /// The backup is damaged, or of another chain or participant; the node runs; or the folder holds a chain as new as the backup.
    /// </exception>
    public static (BackupManifest Manifest, bool HasJournal) Run(string backup, NodeConfiguration configuration)
    {
        BackupManifest manifest = BackupManifest.Verify(backup);
        (GenesisDocument genesis, _) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        if (!genesis.ChainId.Equals(manifest.ChainId))
        {
            throw new NodeStartupException(
                $"the backup is of chain {manifest.ChainId}, and {configuration.Name} is of chain {genesis.ChainId}: use another backup");
        }

        string data = Directory.CreateDirectory(configuration.Resolve(configuration.Data)).FullName, chain = Path.Combine(data, "chain");
        string journal = Path.Combine(data, VoteJournal.FileName);
        bool hasJournal = File.Exists(journal);
        if (hasJournal && JournalCopy.TryRead(journal) is null)
            throw new NodeStartupException($"node {configuration.Name} runs: stop it first ({journal} is in use)");
        if (Directory.Exists(chain) && Directory.EnumerateFileSystemEntries(chain).Any())
        {
            using ChainStore present = ChainStore.Open(chain, genesis); // Fails if the node runs.
            if (present.Head.Height >= manifest.Height)
            {
                throw new NodeStartupException(
                    $"folder {chain} holds blocks up to {present.Head.Height}, and the backup only up to {manifest.Height}: nothing to "
                    + "restore. If the folder is damaged, move it away, keep the vote journal, and repeat the command");
            }
        }

        Replace(Path.Combine(backup, NodeBackup.Chain), chain, genesis, manifest);
        return (manifest, hasJournal);
    }

    private static void Replace(string source, string chain, GenesisDocument genesis, BackupManifest manifest)
    {
        string partial = chain + PartialSuffix, replaced = chain + ReplacedSuffix;
        foreach (string left in new[] { partial, replaced }.Where(Directory.Exists)) Directory.Delete(left, recursive: true);
        NodeBackup.Copy(source, partial);
        using (ChainStore store = ChainStore.Open(partial, genesis))
        {
            if (store.Head.Height != manifest.Height || !store.Head.Hash.Equals(manifest.BlockHash))
                throw new NodeStartupException($"the backup holds block {store.Head.Height}, and its manifest says {manifest.Height}: use another backup");
        }

        if (Directory.Exists(chain)) Directory.Move(chain, replaced);
        Directory.Move(partial, chain);
        DurableFolder.Sync(Path.GetDirectoryName(chain)!);
        if (Directory.Exists(replaced)) Directory.Delete(replaced, recursive: true);
    }
}
