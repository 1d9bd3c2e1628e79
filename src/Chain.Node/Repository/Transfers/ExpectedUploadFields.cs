using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>The JSON fields of an <see cref="ExpectedUpload"/>.</summary>
internal sealed record ExpectedUploadFields(string? Sha256, string? Uploader, long SizeBytes, string? Contract)
{
    public static ExpectedUploadFields Of(ExpectedUpload entry) =>
        new(entry.Sha256.ToString(), entry.Uploader.ToString(), entry.SizeBytes, entry.Contract.ToString());

    public bool TryParse([NotNullWhen(true)] out ExpectedUpload? entry)
    {
        entry = null;
        if (!Hash256.TryParse(Sha256, out Hash256 sha256) || !Address.TryParse(Uploader, out Address uploader)) return false;
        if (!Address.TryParse(Contract, out Address contract) || SizeBytes is < 1 or > Limits.ImageBytesMax) return false;
        entry = new ExpectedUpload(sha256, uploader, SizeBytes, contract);
        return true;
    }
}
