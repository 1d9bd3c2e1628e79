using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Releases;

namespace Node.Tests.Device;

/// <summary>Stands in for a gateway's light client: a test decides which releases count as proven.</summary>
internal sealed class ProvenReleases : IReleaseSource
{
    public static readonly Address Vendor = Address.Parse(new string('7', 2 * Address.Size));

    private readonly Channel<ReleaseHint> _hints = Channel.CreateBounded<ReleaseHint>(16);
    private volatile ProvenAnswer _answer = new ProvenAnswer.NoneReleased(1, 0);

    /// <summary>Makes the image the newest release and notifies the gateway.</summary>
    public ProvenAnswer.Latest Activate(string version, ulong counter, byte[] image, Uri source)
    {
        ReleaseManifest manifest = new()
        {
            Vendor = Vendor,
            Model = DeviceBench.Model,
            HardwareRevisions = ["rev-a"],
            Channel = "stable",
            Version = version,
            SecurityCounter = counter,
            ImageSizeBytes = image.Length,
            ImageSha256 = Hash256.From(SHA256.HashData(image)),
            PieceSizeBytes = 1024 * 1024,
            PiecesRoot = Hash256.Zero,
            Uris = [source.ToString()],
        };
        ReleaseRecord record = new() { Manifest = manifest, Signatures = [], Status = ReleaseStatus.Active, DeployedHeight = 2, ActivatedHeight = 3 };
        return Tell(new ProvenAnswer.Latest(manifest.ContractAddress(Hash256.Zero), record, 3, 0));
    }

    /// <summary>Withdraws the release and notifies the gateway.</summary>
    public void Revoke(ProvenAnswer.Latest release)
    {
        ReleaseRecord revoked = release.Record with { Status = ReleaseStatus.Revoked, EndedHeight = 4, RevocationReason = "bricks devices" };
        Tell(release with { Record = revoked, Height = 4 });
    }

    public Task<ProvenAnswer> GetLatestAsync(Address vendor, string model, string channel, CancellationToken ct) => Task.FromResult(_answer);

    public async IAsyncEnumerable<ReleaseHint> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (ReleaseHint hint in _hints.Reader.ReadAllAsync(ct)) yield return hint;
    }

    private ProvenAnswer.Latest Tell(ProvenAnswer.Latest release)
    {
        _answer = release;
        _hints.Writer.TryWrite(new ReleaseHint(release.Height, release.Contract));
        return release;
    }
}
