using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>A trust store in one small file, replaced atomically and synced.</summary>
public sealed class FileTrustStore(string path) : ITrustStore
{
    private const int FileBytesMax = 64 * 1024;

    /// <inheritdoc/>
    public TrustedState? Load()
    {
        if (!File.Exists(path)) return null;
        byte[] bytes = new FileInfo(path).Length <= FileBytesMax ? File.ReadAllBytes(path) : [];
        CborReader reader = new(bytes);
        bool good = reader.TryExactArray(2) && reader.TryBytes(FileBytesMax, out ReadOnlySpan<byte> body) && reader.TryHash(out Hash256 checksum) && reader.AtEnd
            && Sha256.Hash(body).Equals(checksum) && TryRead(body, out TrustedState? state) ? state is not null : false;
        if (!good) throw new InvalidDataException($"the trust store {path} is damaged: remove it, and the light client starts from the genesis again");
        CborReader again = new(bytes);
        again.TryExactArray(2);
        again.TryBytes(FileBytesMax, out ReadOnlySpan<byte> content);
        return TryRead(content, out TrustedState? read) ? read : null;
    }

    /// <inheritdoc/>
    public void Save(TrustedState trusted)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        CborWriter body = new();
        body.Array(5);
        body.Bytes(trusted.ChainId.AsSpan());
        body.Int(trusted.Height);
        body.Int(trusted.TimeMs);
        body.Bytes(trusted.HeaderHash.AsSpan());
        body.Bytes(trusted.NextValidators.Encode());
        CborWriter file = new();
        file.Array(2);
        file.Bytes(body.Written);
        file.Bytes(Sha256.Hash(body.Written).AsSpan());
        string temporary = path + ".new";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(file.Written);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static bool TryRead(ReadOnlySpan<byte> body, out TrustedState? state)
    {
        state = null;
        CborReader reader = new(body);
        if (!reader.TryExactArray(5) || !reader.TryHash(out Hash256 chainId) || !reader.TryInt(Limits.HeightMax, out long height) || !reader.TryInt(Limits.TimeMsMax, out long timeMs)) return false;
        if (!reader.TryHash(out Hash256 hash) || !reader.TryBytes(Limits.ValidatorsMax * 64, out ReadOnlySpan<byte> set) || !reader.AtEnd) return false;
        if (!ValidatorSet.TryDecode(set, out ValidatorSet? validators)) return false;
        state = new TrustedState(chainId, height, timeMs, hash, validators);
        return true;
    }
}
