using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Repository.Client;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Client;

/// <summary>Publishes a release: uploads the image, deploys the contract, waits until it is final, then until it is active. [P1.1] to [P1.4]</summary>
/// <param name="chainId">The chain.</param>
/// <param name="signer">The vendor's key; signs the upload and the transaction.</param>
/// <param name="client">Client of a full node.</param>
/// <param name="onProgress">Receives each step of the publication.</param>
/// <param name="releaseKeys">Keys that sign the manifest (k of n); null or empty for <paramref name="signer"/>.</param>
internal sealed class FirmwarePublisher(
    Hash256 chainId, ISigner signer, Fwledger.V1.Ledger.LedgerClient client, Action<PublishActivity> onProgress, IReadOnlyList<ISigner>? releaseKeys = null)
{
    private static readonly TimeSpan ProofPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The release to publish.</summary>
    internal sealed record Request(string Image, Uri Repository, string Model, IReadOnlyList<string> HardwareRevisions, string Channel, string Version,
        ulong Counter, string MinInstalledVersion, long ExpiresAtMs);

    /// <summary>The contract, and the times from the start of the deployment until it was final and active, in milliseconds.</summary>
    internal sealed record Result(Address Contract, ImageFacts Image, long Height, double FinalMs, double ActiveMs)
    {
        /// <summary>Whether this call deployed the release; false if it was published already.</summary>
        public bool IsNew { get; init; } = true;
    }

    /// <summary>The chain as the caller's light client proves it; null (the default) to believe the node, which only the node's owner may.</summary>
    public ProvenChain? Chain { get; init; }

    /// <summary>The publishing participant. Default: the key's own address, which is correct until the vendor rotates its key.</summary>
    public Address Vendor { get; init; } = signer.Address;

    /// <summary>Authorities that may sign the certificate of an https repository, beside those of the machine; null, the default, for no others.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The key that signs the upload; null, the default, for the vendor's. The repository's owners must include its address.</summary>
    public ISigner? Uploader { get; init; }

    /// <summary>The manifest that other machines have signed; null, the default, to make it of the request. The release must be exactly this one.</summary>
    public ReleaseManifest? Prepared { get; init; }

    /// <summary>Longest wait for the authorities' attestations; default 60 s. After it the command fails, but the release can still become active.</summary>
    public TimeSpan ActiveLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads the image and makes the checks that need no chain.</summary>
    /// <exception cref="CommandException">The image does not exist, or the manifest would break a rule.</exception>
    public static async Task<ImageFacts> CheckAsync(Request request, Address vendor, CancellationToken cancellation)
    {
        ImageFacts facts = await ImageFacts.OfAsync(request.Image, cancellation).ConfigureAwait(false);
        ThrowIfInvalid(Describe(request, vendor, facts, request.Repository, Math.Max(1, request.Counter), Hash256.Zero));
        return facts;
    }

    /// <summary>Checks the request and publishes.</summary>
    public async Task<Result> PublishAsync(Request request, IProgress<long>? progress, CancellationToken cancellation) =>
        await PublishAsync(request, await CheckAsync(request, Vendor, cancellation).ConfigureAwait(false), progress, cancellation).ConfigureAwait(false);

    /// <summary>Publishes a request that <see cref="CheckAsync"/> has accepted.</summary>
    public async Task<Result> PublishAsync(Request request, ImageFacts facts, IProgress<long>? progress, CancellationToken cancellation)
    {
        await RepositoryProbe.ConnectAsync(request.Repository, Authorities, cancellation).ConfigureAwait(false);
        PublicationCheck.Published? same = Chain is null ? null : await PublicationCheck.FindSameAsync(Chain, Vendor, request, facts,
            [.. ReleaseSigners.Select(s => s.PublicKey)], cancellation).ConfigureAwait(false);
        if (same is { Record.Status: not ReleaseStatus.Deployed })
            return new Result(same.Contract, facts, same.Record.DeployedHeight, 0, 0) { IsNew = false };
        if (same is null && Prepared is not null)
            await DescribeNextAsync(request, facts, ImageUploader.ImageOf(request.Repository, facts.Sha256), cancellation).ConfigureAwait(false);
        Uri image = await UploadAsync(request, progress, cancellation).ConfigureAwait(false);
        if (same is not null) return await ResumeAsync(same, facts, image, cancellation).ConfigureAwait(false);
        ReleaseManifest manifest = await DescribeNextAsync(request, facts, image, cancellation).ConfigureAwait(false);
        using AsyncServerStreamingCall<CommitNotice> notices = client.Subscribe(new SubscribeRequest(), cancellationToken: cancellation);
        await notices.ResponseHeadersAsync.ConfigureAwait(false);
        Stopwatch clock = Stopwatch.StartNew();
        ReceiptReply receipt = await DeployAsync(manifest, cancellation).ConfigureAwait(false);
        double finalMs = clock.Elapsed.TotalMilliseconds;
        Address contract = Address.Parse(receipt.Contract);
        onProgress(new PublishActivity.ReleaseDeployed(contract, (long)receipt.Height));
        await WaitActiveAsync(contract, image, notices, cancellation).ConfigureAwait(false);
        return new Result(contract, facts, receipt.Height, finalMs, clock.Elapsed.TotalMilliseconds);
    }

    /// <summary>Makes the manifest for other machines to sign; uploads nothing.</summary>
    /// <param name="request">The release.</param>
    /// <param name="facts">The image.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="CommandException">The chain would refuse the release, or has it already.</exception>
    public async Task<ReleaseManifest> PlanAsync(Request request, ImageFacts facts, CancellationToken cancellation)
    {
        await ThrowIfPublishedAsync(request, facts, null, cancellation).ConfigureAwait(false);
        return await DescribeNextAsync(request, facts, ImageUploader.ImageOf(request.Repository, facts.Sha256), cancellation).ConfigureAwait(false);
    }

    /// <summary>Uploads the image, and makes the call that deploys the release, for the vendor's key on another machine.</summary>
    /// <exception cref="CommandException">The chain would refuse the release, or has it already, or the upload fails.</exception>
    public async Task<byte[]> PrepareAsync(Request request, ImageFacts facts, IProgress<long>? progress, CancellationToken cancellation)
    {
        Core.Primitives.PublicKey[] keys = [.. ReleaseSigners.Select(s => s.PublicKey)];
        await ThrowIfPublishedAsync(request, facts, keys, cancellation).ConfigureAwait(false);
        Uri image = await UploadAsync(request, progress, cancellation).ConfigureAwait(false);
        return Deployment(await DescribeNextAsync(request, facts, image, cancellation).ConfigureAwait(false));
    }

    private async Task ThrowIfPublishedAsync(Request request, ImageFacts facts, IReadOnlyList<Core.Primitives.PublicKey>? keys, CancellationToken cancellation)
    {
        PublicationCheck.Published? same = await PublicationCheck.FindSameAsync(Chain!, Vendor, request, facts, keys, cancellation).ConfigureAwait(false);
        if (same is not null)
            throw new CommandException(ExitCode.RefusedByChain, $"{request.Model} {request.Version} is already published, as release {same.Contract}");
    }

    /// <summary>The manifest that follows the newest release.</summary>
    /// <exception cref="CommandException">It breaks a rule, or is not the one that was signed.</exception>
    private async Task<ReleaseManifest> DescribeNextAsync(Request request, ImageFacts facts, Uri image, CancellationToken cancellation)
    {
        (ulong counter, Hash256 previous) = await NextAsync(request, cancellation).ConfigureAwait(false);
        ReleaseManifest manifest = Describe(request, Vendor, facts, image, counter, previous);
        ThrowIfInvalid(manifest);
        if (Prepared is null || Prepared.Digest(chainId).Equals(manifest.Digest(chainId))) return manifest;
        string why = Prepared.ImageSha256.Equals(facts.Sha256) ? "another release of this model and channel came between" : "it is of another image";
        throw new CommandException(ExitCode.RefusedByChain, $"the prepared manifest does not fit: {why}. Prepare it again, and let the release keys sign it");
    }

    private IEnumerable<ISigner> ReleaseSigners => releaseKeys is { Count: > 0 } ? releaseKeys.DistinctBy(k => k.PublicKey) : [signer];

    /// <summary>Waits for a release that an earlier call deployed.</summary>
    private async Task<Result> ResumeAsync(PublicationCheck.Published same, ImageFacts facts, Uri image, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using AsyncServerStreamingCall<CommitNotice> notices = client.Subscribe(new SubscribeRequest(), cancellationToken: cancellation);
        await notices.ResponseHeadersAsync.ConfigureAwait(false);
        await WaitActiveAsync(same.Contract, image, notices, cancellation).ConfigureAwait(false);
        return new Result(same.Contract, facts, same.Record.DeployedHeight, 0, clock.Elapsed.TotalMilliseconds) { IsNew = false };
    }

    private static ReleaseManifest Describe(Request request, Address vendor, ImageFacts facts, Uri image, ulong counter, Hash256 previous) => new()
    {
        Vendor = vendor,
        Model = request.Model,
        HardwareRevisions = [.. request.HardwareRevisions.Distinct().Order(StringComparer.Ordinal)],
        Channel = request.Channel,
        Version = request.Version,
        SecurityCounter = counter,
        MinInstalledVersion = request.MinInstalledVersion,
        ImageSizeBytes = facts.SizeBytes,
        ImageSha256 = facts.Sha256,
        PieceSizeBytes = facts.PieceSizeBytes,
        PiecesRoot = facts.PiecesRoot,
        Uris = [image.AbsoluteUri],
        PreviousRelease = previous,
        ExpiresAtMs = request.ExpiresAtMs,
    };

    private static void ThrowIfInvalid(ReleaseManifest manifest)
    {
        string? problem = ManifestRules.FindProblem(manifest) ?? ManifestRules.FindProblemInHosts(manifest);
        if (problem is not null) throw new CommandException(ExitCode.Usage, problem);
    }

    private async Task<Uri> UploadAsync(Request request, IProgress<long>? progress, CancellationToken cancellation)
    {
        using ImageUploader uploader = new(chainId, Uploader ?? signer, new UploaderOptions { Authorities = Authorities }, TimeProvider.System);
        UploadReport report = await uploader.UploadAsync(request.Repository, request.Image, progress, cancellation).ConfigureAwait(false);
        if (report.Outcome is not (UploadOutcome.Stored or UploadOutcome.AlreadyThere))
        {
            throw new CommandException(CodeOf(report.Outcome), $"upload to {request.Repository}: {report.Message}");
        }

        onProgress(new PublishActivity.ImageUploaded(report.Sha256, report.SizeBytes));
        return report.Image;
    }

    private static ExitCode CodeOf(UploadOutcome outcome) => outcome switch
    {
        UploadOutcome.GaveUp => ExitCode.Unreachable,
        UploadOutcome.Refused or UploadOutcome.DiskFull => ExitCode.RefusedByChain,
        UploadOutcome.FileChanged => ExitCode.LocalStorage,
        UploadOutcome.OtherReceiver => ExitCode.VerificationFailed,
        _ => ExitCode.Failure,
    };

    private async Task<(ulong Counter, Hash256 Previous)> NextAsync(Request request, CancellationToken cancellation)
    {
        if (Chain is not null)
        {
            LatestRelease? newest = await PublicationCheck.NewestAsync(Chain, Vendor, request, cancellation).ConfigureAwait(false);
            return (request.Counter == 0 ? (newest?.SecurityCounter ?? 0) + 1 : request.Counter, newest?.ManifestDigest ?? Hash256.Zero);
        }

        LatestReleaseReply latest;
        try
        {
            latest = await client.GetLatestReleaseAsync(new GetLatestReleaseRequest
            {
                Vendor = Vendor.ToString(),
                Model = request.Model,
                Channel = request.Channel
            }, cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && e.Status.Detail.Contains("no block yet", StringComparison.Ordinal))
        {
            latest = new LatestReleaseReply();
        }

        ulong floor = 0;
        Hash256 previous = Hash256.Zero;
        if (!latest.Pointer.IsEmpty && LatestRelease.TryDecode(latest.Pointer.Span, out LatestRelease? pointer))
        {
            floor = pointer.SecurityCounter;
            previous = pointer.ManifestDigest;
        }

        return (request.Counter == 0 ? floor + 1 : request.Counter, previous);
    }

    private async Task<ReceiptReply> DeployAsync(ReleaseManifest manifest, CancellationToken cancellation)
    {
        byte[] payload = Deployment(manifest);
        if (Chain is not null)
        {
            ulong nonce = await Chain.NonceAsync(Vendor, cancellation).ConfigureAwait(false);
            return await CallSubmitter.SubmitAsync(client, chainId, signer, Vendor, nonce, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default,
                payload, cancellation, Chain).ConfigureAwait(false);
        }

        return await CallSubmitter.SubmitAsync(
            client, chainId, signer, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default, payload, cancellation).ConfigureAwait(false);
    }

    private byte[] Deployment(ReleaseManifest manifest)
    {
        Hash256 digest = manifest.Digest(chainId);
        ReleaseSignature[] signatures = [.. ReleaseSigners.OrderBy(k => k.PublicKey).Select(k => new ReleaseSignature(k.PublicKey, k.Sign(digest)))];
        return FirmwareUpdateCalls.Deploy(manifest, signatures);
    }

    private async Task WaitActiveAsync(Address contract, Uri image, AsyncServerStreamingCall<CommitNotice> notices, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ActiveLimit);
        try
        {
            await FollowAsync(contract.ToString(), notices, limit.Token).ConfigureAwait(false);
            await ProveActiveAsync(contract, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } && limit.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new CommandException(
                ExitCode.Timeout,
                $"release {contract} is deployed, but not active after {ActiveLimit.TotalSeconds:0} s: "
                + $"{await WaitsForAsync(contract, cancellation).ConfigureAwait(false)}. "
                + $"Check that the authorities can reach {image}. They keep trying; 'fwledger firmware show {contract}' shows whether it is active");
        }
    }

    /// <summary>Proves what the node said: that the release is no longer waiting.</summary>
    private async Task ProveActiveAsync(Address contract, CancellationToken cancellation)
    {
        if (Chain is null) return;
        while (true)
        {
            ReleaseRecord record = await Chain.ReleaseAsync(contract, cancellation).ConfigureAwait(false) ?? throw new CommandException(
                ExitCode.VerificationFailed, $"the node says that release {contract} is active, and the chain proves that there is none: ask another node");
            if (record.Status != ReleaseStatus.Deployed) return;
            await Task.Delay(ProofPause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What a release still needs before it is active, in words.</summary>
    private async Task<string> WaitsForAsync(Address contract, CancellationToken cancellation)
    {
        ReleaseRecord? record = Chain is null ? null : await Chain.ReleaseAsync(contract, cancellation).ConfigureAwait(false);
        if (record is null) return "the authorities could not fetch the image, or the auditors have not approved";
        ChainParameters parameters = await Chain!.ParametersAsync(cancellation).ConfigureAwait(false);
        int attestations = parameters.AttestationThreshold > 0 ? parameters.AttestationThreshold : Chain.Head?.NextValidators.OneHonest ?? 1;
        int approvals = Math.Max(parameters.AuditorThreshold,
            (await Chain.ParticipantAsync(Vendor, cancellation).ConfigureAwait(false))?.AuditorThreshold ?? 0);
        return $"{record.Attestors.Count} of {attestations} authorities attested the image, {record.Approvers.Count} of {approvals} auditors approved";
    }

    private async Task FollowAsync(string contract, AsyncServerStreamingCall<CommitNotice> notices, CancellationToken cancellation)
    {
        LatestReleaseReply now = await client.GetReleaseAsync(new GetReleaseRequest { Contract = contract },
            cancellationToken: cancellation).ConfigureAwait(false);
        if (now.View is { Status: "Active" } active)
        {
            onProgress(new PublishActivity.ReleaseActivated(Address.Parse(contract), active.ActivatedHeight));
            return;
        }

        while (await notices.ResponseStream.MoveNext(cancellation).ConfigureAwait(false))
        {
            foreach (EventMessage e in notices.ResponseStream.Current.Events)
            {
                if (e.Contract != contract) continue;
                if (e.Name == "ReleaseAttested") onProgress(new PublishActivity.ReleaseAttested(e.Subject));
                if (e.Name is "ReleaseRevoked" or "ReleaseSuperseded" or "ReleaseVetoed")
                {
                    throw new CommandException(ExitCode.RefusedByChain, $"release {contract} did not become active: {e.Name}");
                }

                if (e.Name != "ReleaseActivated") continue;
                onProgress(new PublishActivity.ReleaseActivated(Address.Parse(contract), (long)notices.ResponseStream.Current.LightBlock.Height));
                return;
            }
        }

        throw new CommandException(ExitCode.Unreachable,
            $"the node closed the subscription before the release became active: see 'fwledger firmware show {contract}'");
    }
}
