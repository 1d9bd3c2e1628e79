using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>What a vendor's release keys sign: one firmware, whom it fits, what it replaces, and where its image is.</summary>
public sealed record ReleaseManifest
{
    /// <summary>The vendor's address; a model's name means something only under it (threat B02).</summary>
    public required Address Vendor { get; init; }

    /// <summary>The device model, 1 to <see cref="Limits.ModelBytesMax"/> characters of [A-Za-z0-9._-].</summary>
    public required string Model { get; init; }

    /// <summary>Hardware revisions that the image runs on, distinct and ascending (ordinal), at least one.</summary>
    public required IReadOnlyList<string> HardwareRevisions { get; init; }

    /// <summary>Release channel, such as "stable".</summary>
    public required string Channel { get; init; }

    /// <summary>Semantic version, for people and for the order within a channel.</summary>
    public required string Version { get; init; }

    /// <summary>Monotonic counter that devices never let fall (anti-rollback), from 1.</summary>
    public required ulong SecurityCounter { get; init; }

    /// <summary>Lowest installed version from which this release may be installed; empty for any.</summary>
    public string MinInstalledVersion { get; init; } = "";

    /// <summary>Size of the image in bytes, from 1 to <see cref="Limits.ImageBytesMax"/>.</summary>
    public required long ImageSizeBytes { get; init; }

    /// <summary>SHA-256 of the whole image.</summary>
    public required Hash256 ImageSha256 { get; init; }

    /// <summary>Size of every piece but the last, in bytes: a power of two, <see cref="Limits.PieceBytesMin"/> to <see cref="Limits.PieceBytesMax"/>.</summary>
    public required int PieceSizeBytes { get; init; }

    /// <summary>RFC 9162 root over the pieces, so that a stream can be checked as it arrives.</summary>
    public required Hash256 PiecesRoot { get; init; }

    /// <summary>Absolute http or https URIs of the image at the vendor, at least one.</summary>
    public required IReadOnlyList<string> Uris { get; init; }

    /// <summary>SHA-256 of the release notes; zero for none.</summary>
    public Hash256 ReleaseNotesSha256 { get; init; } = Hash256.Zero;

    /// <summary>Digest of the manifest of the newest active release before this one; zero for a channel's first.</summary>
    public Hash256 PreviousRelease { get; init; } = Hash256.Zero;

    /// <summary>Time in Unix milliseconds from which on nobody installs this release; 0 for never.</summary>
    public long ExpiresAtMs { get; init; }

    /// <summary>Whether the expiry is reached at this time, in Unix milliseconds.</summary>
    public bool HasExpired(long timeMs) => ExpiresAtMs != 0 && timeMs >= ExpiresAtMs;

    /// <summary>What the release keys sign, and what names the release.</summary>
    public Hash256 Digest(Hash256 chainId) => DomainHash.Compute(Domains.Manifest, chainId, Encode().Span);

    /// <summary>Address of the update contract: 20 bytes of a hash over the vendor and the digest, so nobody else can take it (threat G07).</summary>
    public Address ContractAddress(Hash256 chainId) => ContractAddress(chainId, Digest(chainId));

    /// <summary>As <see cref="ContractAddress(Hash256)"/>, for a caller that has the digest already.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="digest">What <see cref="Digest"/> gives.</param>
    public Address ContractAddress(Hash256 chainId, Hash256 digest)
    {
        Span<byte> payload = stackalloc byte[Address.Size + Hash256.Size];
        Vendor.CopyTo(payload);
        digest.CopyTo(payload[Address.Size..]);
        Hash256 hash = DomainHash.Compute(Domains.ContractAddress, chainId, payload);
        return Address.From(hash.AsSpan()[..Address.Size]);
    }

    /// <summary>Canonical bytes: a 15-element array in the order of the properties.</summary>
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

    /// <summary>Reads a manifest; refuses any form but the canonical one. Grammar is <see cref="ManifestRules"/>'.</summary>
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
            Vendor = vendor, Model = model, HardwareRevisions = revisions, Channel = channel, Version = version, SecurityCounter = counter,
            MinInstalledVersion = minInstalled, ImageSizeBytes = size, ImageSha256 = sha256, PieceSizeBytes = (int)pieceSize, PiecesRoot = pieces,
            Uris = uris, ReleaseNotesSha256 = notes, PreviousRelease = previous, ExpiresAtMs = expires,
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
