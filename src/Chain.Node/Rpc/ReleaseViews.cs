using Chain.Core.Primitives;
using Chain.Core.Records;
using Fwledger.V1;

namespace Chain.Node.Rpc;

/// <summary>Creates the messages that describe releases.</summary>
internal static class ReleaseViews
{
    public static ReleaseView Of(Address contract, ReleaseRecord record)
    {
        ReleaseView view = new()
        {
            Contract = contract.ToString(),
            Vendor = record.Manifest.Vendor.ToString(),
            Model = record.Manifest.Model,
            Channel = record.Manifest.Channel,
            Version = record.Manifest.Version,
            SecurityCounter = record.Manifest.SecurityCounter,
            Status = record.Status.ToString(),
            ImageSizeBytes = record.Manifest.ImageSizeBytes,
            ImageSha256 = record.Manifest.ImageSha256.ToString(),
            Attestations = record.Attestors.Count,
            DeployedHeight = record.DeployedHeight,
            ActivatedHeight = record.ActivatedHeight,
            RevocationReason = record.RevocationReason,
            ExpiresAtMs = record.Manifest.ExpiresAtMs,
        };
        view.HardwareRevisions.AddRange(record.Manifest.HardwareRevisions);
        view.Uris.AddRange(record.Manifest.Uris);
        return view;
    }
}
