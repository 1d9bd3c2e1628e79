using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>A trust store in one small file, with a second file beside it for evidence of a conflict. Each file is replaced as a whole and synced.</summary>
/// <remarks>
/// Form: canonical CBOR ["fwtrust/1", light block, SHA-256 of the light block's bytes]. The digest detects bit rot only: anybody who can
/// write the file can also write a matching digest. [LIGHT-STORE.1]
/// </remarks>
/// <param name="path">The file; its folder must exist. The evidence is stored at the same path with ".conflict" appended.</param>
public sealed class FileTrustStore(string path) : ITrustStore
{
    private const string Magic = "fwtrust/1";
    private const int FileBytesMax = 128 * 1024;
    private readonly string _conflictPath = path + ".conflict";

    /// <inheritdoc/>
    public string ConflictRemedy =>
        $"'fwledger proof conflict {_conflictPath}' shows both blocks and who signed both. Ask the operators of the validators which one is the chain's, "
            + "configure sources that follow it, stop this node, accept the block with --accept, and start the node";

    /// <inheritdoc/>
    public TrustedState? Load()
    {
        byte[]? bytes = Read(path);
        if (bytes is null) return null;
        return TryRead(bytes, out LightBlock? block) ? TrustedState.FromBlock(block!) : throw new InvalidDataException(
            $"the trust store {path} is damaged: restore it from a backup, or remove it, and the light client starts from its checkpoint or genesis again");
    }

    /// <inheritdoc/>
    public void Save(TrustedState trusted)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        if (trusted.Block is null) throw new ArgumentException("A genesis is configured at each start and is not stored.", nameof(trusted));
        ReadOnlySpan<byte> block = trusted.Block.Encode().Span;
        CborWriter writer = new();
        writer.Array(3);
        writer.Text(Magic);
        writer.Bytes(block);
        writer.Bytes(Sha256.Hash(block).AsSpan());
        DurableFile.Replace(path, writer.Written);
    }

    /// <inheritdoc/>
    public ConflictEvidence? LoadConflict()
    {
        byte[]? bytes = Read(_conflictPath);
        if (bytes is null) return null;
        return ConflictEvidence.TryDecode(bytes, out ConflictEvidence? evidence) ? evidence : throw new InvalidDataException(
            $"there was a conflict between sources, but its evidence {_conflictPath} is damaged: find out which chain is the right one, then remove the file");
    }

    /// <inheritdoc/>
    public void SaveConflict(ConflictEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (!File.Exists(_conflictPath)) DurableFile.Replace(_conflictPath, evidence.Encode().Span);
    }

    /// <summary>Ends a conflict: stores one of its two blocks as trusted, and keeps the evidence under another name.</summary>
    /// <param name="accepted">Hash of the block that the operator vouches for.</param>
    /// <returns>Where the evidence is now; null if there is no conflict, or neither of its blocks has this hash.</returns>
    /// <exception cref="InvalidDataException">The evidence is damaged.</exception>
    public string? EndConflict(Hash256 accepted)
    {
        if (LoadConflict() is not { } evidence) return null;
        LightBlock? block = evidence.First.Header.Hash.Equals(accepted) ? evidence.First
            : evidence.Second.Header.Hash.Equals(accepted) ? evidence.Second : null;
        if (block is null) return null;
        Save(TrustedState.FromBlock(block));
        string kept = $"{_conflictPath}.{evidence.SeenMs}";
        File.Move(_conflictPath, kept, overwrite: true);
        return kept;
    }

    private static byte[]? Read(string file)
    {
        if (!File.Exists(file)) return null;
        return new FileInfo(file).Length <= FileBytesMax ? File.ReadAllBytes(file) : [];
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out LightBlock? block)
    {
        block = null;
        CborReader reader = new(bytes);
        if (!reader.TryExactArray(3) || !reader.TryText(Magic.Length, out string magic) || magic != Magic) return false;
        if (!reader.TryBytes(FileBytesMax, out ReadOnlySpan<byte> body) || !reader.TryHash(out Hash256 digest) || !reader.AtEnd) return false;
        return Sha256.Hash(body).Equals(digest) && LightBlock.TryDecode(body, out block);
    }
}
