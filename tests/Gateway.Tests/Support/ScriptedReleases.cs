using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Releases;

namespace Gateway.Tests.Support;

/// <summary>A release source whose answers the test chooses, as if the light client had proven them.</summary>
internal sealed class ScriptedReleases : IReleaseSource
{
    public static readonly Address Vendor = Address.From(Enumerable.Repeat((byte)7, Address.Size).ToArray());

    /// <summary>Size of a piece, unless a test sets another one.</summary>
    public const int PieceBytes = 64 * 1024;

    private readonly Channel<ReleaseHint> _hints = Channel.CreateBounded<ReleaseHint>(16);
    private volatile ProvenAnswer _answer = new ProvenAnswer.NoneReleased(1, 0);
    private ProvenAnswer.Latest? _latest;
    private long _height = 1;
    private int _questions;

    /// <summary>Questions that were answered.</summary>
    public int Questions => Volatile.Read(ref _questions);

    /// <inheritdoc/>
    public string? Alarm { get; set; }

    /// <summary>Delays the answers until it completes.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    /// <summary>The manifest of a release for model "demo", revision "1.0", channel "stable".</summary>
    public static ReleaseManifest Manifest(string version, ulong counter, byte[] image, params Uri[] uris) => new()
    {
        Vendor = Vendor,
        Model = "demo",
        HardwareRevisions = ["1.0"],
        Channel = "stable",
        Version = version,
        SecurityCounter = counter,
        ImageSizeBytes = image.Length,
        ImageSha256 = Hash256.From(SHA256.HashData(image)),
        PieceSizeBytes = PieceBytes,
        PiecesRoot = Pieces.Root(image, PieceBytes),
        Uris = [.. uris.Select(uri => uri.ToString())],
    };

    /// <summary>A record with a status, as it would be proven.</summary>
    public static ProvenAnswer.Latest Proven(ReleaseManifest manifest, ReleaseStatus status = ReleaseStatus.Active, long height = 2, long headTimeMs = 0)
    {
        ReleaseRecord record = new() { Manifest = manifest, Signatures = [], Status = status, DeployedHeight = 1, ActivatedHeight = 2 };
        return new ProvenAnswer.Latest(manifest.ContractAddress(Hash256.Zero), record, height, headTimeMs);
    }

    /// <summary>Makes a release the newest one and sends a hint.</summary>
    public ProvenAnswer.Latest Activate(string version, ulong counter, byte[] image, params Uri[] uris) => Activate(Manifest(version, counter, image, uris));

    /// <summary>Makes a release the newest one and sends a hint.</summary>
    public ProvenAnswer.Latest Activate(ReleaseManifest manifest, params Uri[] brokers) => Tell(NextProven(manifest, brokers));

    /// <summary>Makes a release the newest one and sends no hint.</summary>
    public void ActivateUnnoticed(ReleaseManifest manifest, params Uri[] brokers) =>
        Become(_latest = NextProven(manifest, brokers));

    /// <summary>The address of a broker.</summary>
    public static Address Broker(int index) => Address.From(Enumerable.Repeat((byte)(100 + index), Address.Size).ToArray());

    /// <summary>Revokes the newest release and sends a hint.</summary>
    public void Revoke()
    {
        ReleaseRecord record = _latest!.Record with { Status = ReleaseStatus.Revoked, EndedHeight = ++_height, RevocationReason = "bricks devices" };
        Tell(_latest with { Record = record, Height = _height });
    }

    /// <summary>Sets the answer and sends a hint.</summary>
    public void Say(ProvenAnswer answer)
    {
        _answer = answer;
        Hint();
    }

    /// <summary>Sets the answer and sends no hint.</summary>
    public void Become(ProvenAnswer answer) => _answer = answer;

    /// <summary>Sends a hint with a height, true or forged.</summary>
    public bool Hint(long height) => _hints.Writer.TryWrite(new ReleaseHint(height, null));

    /// <summary>Sends a hint, true or forged.</summary>
    public bool Hint() => _hints.Writer.TryWrite(new ReleaseHint(_height, _latest?.Contract));

    /// <summary>Bundles for devices, by the height of their anchor; none by default.</summary>
    public Func<long, byte[]?> Bundles { get; set; } = static _ => null;

    public Task<ReadOnlyMemory<byte>?> GetBundleAsync(Address contract, long afterHeight, CancellationToken ct) =>
        Task.FromResult(Bundles(afterHeight) is { } bundle ? (ReadOnlyMemory<byte>?)bundle : null);

    public async Task<ProvenAnswer> GetLatestAsync(Address vendor, string model, string channel, CancellationToken ct)
    {
        await Hold.WaitAsync(ct);
        Interlocked.Increment(ref _questions);
        return _answer;
    }

    public async IAsyncEnumerable<ReleaseHint> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (ReleaseHint hint in _hints.Reader.ReadAllAsync(ct)) yield return hint;
    }

    private ProvenAnswer.Latest NextProven(ReleaseManifest manifest, Uri[] brokers) => Proven(manifest, ReleaseStatus.Active, ++_height) with
    {
        Locations = [.. brokers.Select((uri, i) => new ReplicaLocation(Broker(i), Broker(i), uri.ToString(), 0, 0))],
    };

    private ProvenAnswer.Latest Tell(ProvenAnswer.Latest release)
    {
        _latest = release;
        Say(release);
        return release;
    }
}
