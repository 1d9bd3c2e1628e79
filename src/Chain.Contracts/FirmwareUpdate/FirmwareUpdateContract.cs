using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>The update contract: one instance a release. Rules and tags are those of RULES.md beside this file.</summary>
internal sealed class FirmwareUpdateContract : IContract
{
    public Outcome Call(CallContext call) => call.Transaction.Method switch
    {
        FirmwareUpdateMethods.Deploy => Deploy(call),
        FirmwareUpdateMethods.Attest => Attest(call),
        FirmwareUpdateMethods.Revoke => Revoke(call),
        _ => Outcome.UnknownMethod,
    };

    private static Outcome Deploy(CallContext call)
    {
        if (!TryReadDeploy(call.Transaction.Payload.Span, out ReleaseManifest? manifest, out ReleaseSignature[] signatures)) return Outcome.MalformedPayload; // [UPD-DEPLOY.1]
        if (!call.State.Holds(call.Sender, Roles.Vendor)) return Outcome.RoleMissing;                          // [UPD-DEPLOY.2]
        if (!manifest.Vendor.Equals(call.Sender)) return Outcome.ForeignVendor;                                // [UPD-DEPLOY.3]
        if (ManifestRules.FindProblem(manifest) is not null) return Outcome.ManifestInvalid;                   // [UPD-DEPLOY.4]
        if (manifest.ExpiresAtMs != 0 && manifest.ExpiresAtMs <= call.Block.TimeMs) return Outcome.Expired;    // [UPD-DEPLOY.5]
        Outcome order = CheckOrder(call, manifest);
        if (order != Outcome.Accepted) return order;
        Outcome signed = CheckSignatures(call, manifest, signatures);
        if (signed != Outcome.Accepted) return signed;

        Address contract = manifest.ContractAddress(call.Block.ChainId);
        call.State.SetRelease(contract, new ReleaseRecord { Manifest = manifest, Signatures = signatures, Status = ReleaseStatus.Deployed, DeployedHeight = call.Block.Height });
        call.State.Overlay.Write(StateKeys.Version(manifest.Vendor, manifest.Model, manifest.Channel, manifest.Version), contract.AsSpan().ToArray());
        call.Contract = contract;
        call.Emit(ContractEventType.ReleaseDeployed, contract, manifest.Vendor);
        return Outcome.Accepted;
    }

    private static Outcome CheckOrder(CallContext call, ReleaseManifest manifest)
    {
        Address contract = manifest.ContractAddress(call.Block.ChainId);
        if (call.State.Release(contract) is not null) return Outcome.AlreadyDeployed;                          // [UPD-DEPLOY.6]
        if (call.State.Overlay.Contains(StateKeys.Version(manifest.Vendor, manifest.Model, manifest.Channel, manifest.Version))) return Outcome.VersionUsed; // [UPD-DEPLOY.7]
        LatestRelease? latest = call.State.Latest(manifest.Vendor, manifest.Model, manifest.Channel);
        ulong floor = latest?.SecurityCounter ?? 0;
        if (manifest.SecurityCounter <= floor) return Outcome.CounterNotAbove;                                 // [UPD-DEPLOY.8]
        if (manifest.SecurityCounter - floor > Limits.SecurityCounterStepMax) return Outcome.CounterStepTooLarge; // [UPD-DEPLOY.9]
        if (latest is not null && SemanticVersion.TryParse(latest.Version, out SemanticVersion? newest) && SemanticVersion.TryParse(manifest.Version, out SemanticVersion? version)
            && version <= newest)
        {
            return Outcome.VersionNotAbove;                                                                    // [UPD-DEPLOY.10]
        }

        return manifest.PreviousRelease.Equals(latest?.ManifestDigest ?? Hash256.Zero) ? Outcome.Accepted : Outcome.PreviousReleaseMismatch; // [UPD-DEPLOY.11]
    }

    /// <summary>k good signatures by distinct release keys; the codec has refused doubles, keys that are no release keys do not count.</summary>
    private static Outcome CheckSignatures(CallContext call, ReleaseManifest manifest, ReleaseSignature[] signatures)
    {
        ParticipantRecord vendor = call.State.Participant(call.Sender)!;
        ReleasePolicy policy = vendor.ReleasePolicyAt(call.Block.Height);
        Hash256 digest = manifest.Digest(call.Block.ChainId);
        int good = 0;
        foreach (ReleaseSignature signature in signatures)
        {
            bool isReleaseKey = policy.Keys.Count == 0
                ? vendor.HasKeyInForce(signature.Key, call.Block.Height)
                : policy.Keys.Contains(signature.Key);
            if (!isReleaseKey) continue;
            if (!Secp256k1.Verify(signature.Key, digest, signature.Signature)) return Outcome.ReleaseSignatureInvalid; // [UPD-DEPLOY.12]
            good++;
        }

        return good >= policy.Threshold ? Outcome.Accepted : Outcome.ReleaseSignaturesBelowThreshold; // [UPD-DEPLOY.13]
    }

    private static Outcome Attest(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(2) || !reader.TryInt(Limits.ImageBytesMax, out long size) || !reader.TryHash(out Hash256 sha256) || !reader.AtEnd) return Outcome.MalformedPayload; // [UPD-ATTEST.1]
        ValidatorSet validators = call.State.Validators;
        if (!call.State.Holds(call.Sender, Roles.Authority) || validators.IndexOf(call.Sender) < 0) return Outcome.RoleMissing; // [UPD-ATTEST.2]
        if (call.State.Release(call.Transaction.Target) is not { } release) return Outcome.UnknownContract;    // [UPD-ATTEST.3]
        if (release.Attestors.Contains(call.Sender)) return Outcome.Duplicate;                                 // [UPD-ATTEST.4]
        if (release.Status is not (ReleaseStatus.Deployed or ReleaseStatus.Active)) return Outcome.WrongStatus; // [UPD-ATTEST.5]
        if (size != release.Manifest.ImageSizeBytes || !sha256.Equals(release.Manifest.ImageSha256)) return Outcome.AttestationMismatch; // [UPD-ATTEST.6]

        ReleaseRecord attested = release with { Attestors = [.. release.Attestors, call.Sender] };
        call.Emit(ContractEventType.ReleaseAttested, call.Transaction.Target, call.Sender);
        int threshold = call.State.Parameters.AttestationThreshold is > 0 and int stated ? Math.Min(stated, validators.Count) : validators.OneHonest;
        if (attested.Status == ReleaseStatus.Deployed && attested.Attestors.Count(a => validators.IndexOf(a) >= 0) >= threshold) attested = Activate(call, attested); // [UPD-ACTIVATE.1]
        call.State.SetRelease(call.Transaction.Target, attested);
        return Outcome.Accepted;
    }

    private static ReleaseRecord Activate(CallContext call, ReleaseRecord release)
    {
        Address contract = call.Transaction.Target;
        ReleaseManifest manifest = release.Manifest;
        LatestRelease? latest = call.State.Latest(manifest.Vendor, manifest.Model, manifest.Channel);
        if (latest is not null && latest.SecurityCounter >= manifest.SecurityCounter)
        {
            call.Emit(ContractEventType.ReleaseSuperseded, contract, latest.Contract);                         // [UPD-ACTIVATE.2]
            return release with { Status = ReleaseStatus.Superseded, EndedHeight = call.Block.Height };
        }

        if (latest is not null && call.State.Release(latest.Contract) is { Status: ReleaseStatus.Active } predecessor)
        {
            call.State.SetRelease(latest.Contract, predecessor with { Status = ReleaseStatus.Superseded, EndedHeight = call.Block.Height }); // [UPD-ACTIVATE.3]
            call.Emit(ContractEventType.ReleaseSuperseded, latest.Contract, contract);
        }

        call.State.SetLatest(manifest.Vendor, manifest.Model, manifest.Channel, new LatestRelease(contract, manifest.Digest(call.Block.ChainId), manifest.Version, manifest.SecurityCounter));
        call.Emit(ContractEventType.ReleaseActivated, contract, manifest.Vendor);                              // [UPD-ACTIVATE.4]
        return release with { Status = ReleaseStatus.Active, ActivatedHeight = call.Block.Height };
    }

    private static Outcome Revoke(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(1) || !reader.TryText(Limits.ReasonBytesMax, out string reason) || !reader.AtEnd) return Outcome.MalformedPayload; // [UPD-REVOKE.1]
        if (call.State.Release(call.Transaction.Target) is not { } release) return Outcome.UnknownContract;    // [UPD-REVOKE.2]
        if (!release.Manifest.Vendor.Equals(call.Sender)) return Outcome.NotOwner;                             // [UPD-REVOKE.3]
        if (release.Status == ReleaseStatus.Revoked) return Outcome.WrongStatus;                               // [UPD-REVOKE.4]
        call.State.SetRelease(call.Transaction.Target, release with { Status = ReleaseStatus.Revoked, EndedHeight = call.Block.Height, RevocationReason = reason });
        call.Emit(ContractEventType.ReleaseRevoked, call.Transaction.Target, call.Sender);                     // [UPD-REVOKE.5]
        return Outcome.Accepted;
    }

    private static bool TryReadDeploy(ReadOnlySpan<byte> payload, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ReleaseManifest? manifest, out ReleaseSignature[] signatures)
    {
        manifest = null;
        signatures = [];
        CborReader reader = new(payload);
        return reader.TryExactArray(2) && reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> bytes) && ReleaseManifest.TryDecode(bytes, out manifest)
            && ReleaseRecord.TryReadSignatures(ref reader, out signatures) && reader.AtEnd;
    }
}
