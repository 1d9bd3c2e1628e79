using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Matching;

namespace Gateway.Tests.SwUpdate;

/// <summary>A release source whose proofs are taken for granted: what the light client would say, said by the test.</summary>
internal sealed class ScriptedReleases : IReleaseSource
{
    public static readonly Address Vendor = Address.From(Enumerable.Repeat((byte)7, Address.Size).ToArray());

    private readonly Channel<ReleaseHint> _hints = Channel.CreateBounded<ReleaseHint>(16);
    private volatile ReleaseAnswer _answer = new ReleaseAnswer.NoneReleased(1);
    private ProvenRelease? _latest;
    private long _height = 1;

    /// <summary>Makes a release the newest one and tells the gateway.</summary>
    public ProvenRelease Activate(string version, ulong counter, byte[] image, params Uri[] uris)
    {
        ReleaseManifest manifest = new()
        {
            Vendor = Vendor, Model = "demo", HardwareRevisions = ["1.0"], Channel = "stable", Version = version, SecurityCounter = counter,
            ImageSizeBytes = image.Length, ImageSha256 = Hash256.From(SHA256.HashData(image)), PieceSizeBytes = 1024 * 1024,
            PiecesRoot = Hash256.Zero, Uris = [.. uris.Select(uri => uri.ToString())],
        };
        ReleaseRecord record = new() { Manifest = manifest, Signatures = [], Status = ReleaseStatus.Active, DeployedHeight = ++_height, ActivatedHeight = ++_height };
        return Tell(new ProvenRelease(manifest.ContractAddress(Hash256.Zero), record, _height, 0));
    }

    /// <summary>Withdraws the newest release and tells the gateway.</summary>
    public void Revoke()
    {
        ReleaseRecord record = _latest!.Record with { Status = ReleaseStatus.Revoked, EndedHeight = ++_height, RevocationReason = "bricks devices" };
        Tell(_latest with { Record = record, ProvenHeight = _height });
    }

    public Task<ReleaseAnswer> GetLatestAsync(Address vendor, string model, string channel, CancellationToken ct) => Task.FromResult(_answer);

    public async IAsyncEnumerable<ReleaseHint> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (ReleaseHint hint in _hints.Reader.ReadAllAsync(ct)) yield return hint;
    }

    private ProvenRelease Tell(ProvenRelease release)
    {
        _latest = release;
        _answer = new ReleaseAnswer.Latest(release);
        _hints.Writer.TryWrite(new ReleaseHint(release.ProvenHeight, release.Contract));
        return release;
    }
}
