using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The update manifest that a vendor's release keys sign: the firmware, the devices that it fits, and the URIs of its image.</summary>
public sealed record ReleaseManifest
{
    /// <summary>Address of the vendor. Model names are scoped to their vendor (threat B02).</summary>
    public required Address Vendor { get; init; }

    /// <summary>Device model: 1 to <see cref="Limits.ModelBytesMax"/> characters of [A-Za-z0-9._-].</summary>
    public required string Model { get; init; }

    /// <summary>Hardware revisions that the image runs on: at least one, distinct, ascending (ordinal).</summary>
    public required IReadOnlyList<string> HardwareRevisions { get; init; }

    /// <summary>Release channel, such as "stable".</summary>
    public required string Channel { get; init; }

    /// <summary>Semantic version. It orders the releases within a channel.</summary>
    public required string Version { get; init; }

    /// <summary>Anti-rollback counter, from 1. A device never installs a lower one.</summary>
    public required ulong SecurityCounter { get; init; }

    /// <summary>Lowest installed version that can be updated to this release; empty for any.</summary>
    public string MinInstalledVersion { get; init; } = "";

    /// <summary>Size of the image in bytes, from 1 to <see cref="Limits.ImageBytesMax"/>.</summary>
    public required long ImageSizeBytes { get; init; }

    /// <summary>SHA-256 of the whole image.</summary>
    public required Hash256 ImageSha256 { get; init; }

    /// <summary>
    /// Size of every piece except the last, in bytes: a power of two from <see cref="Limits.PieceBytesMin"/> to
    /// <see cref="Limits.PieceBytesMax"/>.
    /// </summary>
    public required int PieceSizeBytes { get; init; }

    /// <summary>RFC 9162 root over the pieces, so that a receiver can verify each piece as it arrives.</summary>
    public required Hash256 PiecesRoot { get; init; }

    /// <summary>Absolute http or https URIs of the image at the vendor: at least one, in the order in which clients try them.</summary>
    public required IReadOnlyList<string> Uris { get; init; }

    /// <summary>SHA-256 of the release notes; zero for none.</summary>
    public Hash256 ReleaseNotesSha256 { get; init; } = Hash256.Zero;

    /// <summary>Manifest digest of the channel's <see cref="LatestRelease"/> before this one; zero for the channel's first release.</summary>
    public Hash256 PreviousRelease { get; init; } = Hash256.Zero;

    /// <summary>Time, in Unix milliseconds, from which nobody may install this release; 0 for no expiry.</summary>
    public long ExpiresAtMs { get; init; }

    /// <summary>Whether the manifest has expired at this time, in Unix milliseconds.</summary>
    public bool HasExpired(long timeMs) => ExpiresAtMs != 0 && timeMs >= ExpiresAtMs;

    /// <summary>Computes the manifest digest. The release keys sign it, and it identifies the release.</summary>
    public Hash256 Digest(Hash256 chainId) => DomainHash.Compute(Domains.Manifest, chainId, Encode().Span);

    /// <summary>Computes the address of the update contract: 20 bytes of a hash over vendor and digest, so nobody else can use it (threat G07).</summary>
    public Address ContractAddress(Hash256 chainId) => ContractAddress(chainId, Digest(chainId));

    /// <summary>Computes the same address as <see cref="ContractAddress(Hash256)"/>, for a caller that already has the digest.</summary>
    /// <param name="chainId">Id of the chain.</param>
    /// <param name="digest">Result of <see cref="Digest"/>.</param>
    public Address ContractAddress(Hash256 chainId, Hash256 digest)
    {
        Span<byte> payload = stackalloc byte[Address.Size + Hash256.Size];
        Vendor.CopyTo(payload);
        digest.CopyTo(payload[Address.Size..]);
        Hash256 hash = DomainHash.Compute(Domains.ContractAddress, chainId, payload);
        return Address.From(hash.AsSpan()[..Address.Size]);
    }

    /// <summary>Canonical bytes: a 15-element array of the properties in the order of RECORDS.md.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical bytes.</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(15);
        writer.Bytes(Vendor.AsSpan());
        writer.Text(Model);
        WriteTexts(writer, HardwareRevisions);
        writer.Text(Channel);
        writer.Text(Version);
        writer.UInt(SecurityCounter);
        writer.Text(MinInstalledVersion);
        writer.Int(ImageSizeBytes);
        writer.Bytes(ImageSha256.AsSpan());
        writer.Int(PieceSizeBytes);
        writer.Bytes(PiecesRoot.AsSpan());
        WriteTexts(writer, Uris);
        writer.Bytes(ReleaseNotesSha256.AsSpan());
        writer.Bytes(PreviousRelease.AsSpan());
        writer.Int(ExpiresAtMs);
    }

    /// <summary>Decodes a manifest; false unless the bytes are canonical. Does not check the grammar of <see cref="ManifestRules"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ReleaseManifest? manifest)
    {
        manifest = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(15) || !reader.TryAddress(out Address vendor) || !reader.TryText(Limits.ModelBytesMax, out string model)) return false;
        if (!TryReadTexts(ref reader, Limits.HardwareRevisionsMax, Limits.HardwareRevisionBytesMax, out string[] revisions)) return false;
        if (!reader.TryText(Limits.ChannelBytesMax, out string channel) || !reader.TryText(Limits.VersionBytesMax, out string version)) return false;
        if (!reader.TryUInt(Limits.SecurityCounterMax, out ulong counter) || !reader.TryText(Limits.VersionBytesMax, out string minInstalled)) return false;
        if (!reader.TryInt(Limits.ImageBytesMax, out long size) || !reader.TryHash(out Hash256 sha256)) return false;
        if (!reader.TryInt(Limits.PieceBytesMax, out long pieceSize) || !reader.TryHash(out Hash256 pieces)) return false;
        if (!TryReadTexts(ref reader, Limits.UrisMax, Limits.UriBytesMax, out string[] uris)) return false;
        if (!reader.TryHash(out Hash256 notes) || !reader.TryHash(out Hash256 previous)) return false;
        if (!reader.TryInt(Limits.TimeMsMax, out long expires) || !reader.AtEnd) return false;
        manifest = new ReleaseManifest
        {
            Vendor = vendor,
            Model = model,
            HardwareRevisions = revisions,
            Channel = channel,
            Version = version,
            SecurityCounter = counter,
            MinInstalledVersion = minInstalled,
            ImageSizeBytes = size,
            ImageSha256 = sha256,
            PieceSizeBytes = (int)pieceSize,
            PiecesRoot = pieces,
            Uris = uris,
            ReleaseNotesSha256 = notes,
            PreviousRelease = previous,
            ExpiresAtMs = expires,
        };
        return true;
    }

    private static void WriteTexts(CborWriter writer, IReadOnlyList<string> texts)
    {
        writer.Array(texts.Count);
        for (int i = 0; i < texts.Count; i++) writer.Text(texts[i]);
    }

    private static bool TryReadTexts(ref CborReader reader, int countMax, int bytesMax, out string[] texts)
    {
        texts = [];
        if (!reader.TryArray(countMax, out int count)) return false;
        texts = new string[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryText(bytesMax, out texts[i])) return false;
        }

        return true;
    }
}
