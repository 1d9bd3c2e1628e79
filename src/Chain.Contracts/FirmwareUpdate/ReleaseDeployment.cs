using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Records a release [P1.2]: who may, in which order, signed by whom.</summary>
internal static class ReleaseDeployment
{
    public static Outcome Deploy(CallContext call)
    {
        if (!TryRead(call, out ReleaseManifest? manifest, out ReleaseSignature[] signatures)) return Outcome.MalformedPayload; // [UPD-DEPLOY.1]
        if (call.Transaction.Target != default) return Outcome.TargetUnexpected;                               // [UPD-DEPLOY.2]
        if (!call.State.Holds(call.Sender, Roles.Vendor)) return Outcome.RoleMissing;                          // [UPD-DEPLOY.3]
        if (manifest.Vendor != call.Sender) return Outcome.ForeignVendor;                                      // [UPD-DEPLOY.4]
        if (ManifestRules.FindProblem(manifest) is not null) return Outcome.ManifestInvalid;                   // [UPD-DEPLOY.5]
        if (manifest.HasExpired(call.Block.TimeMs)) return Outcome.Expired;                                    // [UPD-DEPLOY.6]
        Address contract = manifest.ContractAddress(call.Block.ChainId);
        Outcome order = CheckOrder(call.State, manifest, contract);
        if (order != Outcome.Accepted) return order;
        Outcome signed = CheckSignatures(call, manifest, signatures);
        if (signed != Outcome.Accepted) return signed;

        call.State.SetRelease(contract, new ReleaseRecord                                                      // [UPD-DEPLOY.15]
        {
            Manifest = manifest, Signatures = signatures, Status = ReleaseStatus.Deployed, DeployedHeight = call.Block.Height,
        });
        call.State.Overlay.Write(VersionKey(manifest), contract.AsSpan().ToArray());
        call.Contract = contract;
        call.Emit(ContractEventType.ReleaseDeployed, contract, manifest.Vendor);
        return Outcome.Accepted;
    }

    private static Outcome CheckOrder(LedgerState state, ReleaseManifest manifest, Address contract)
    {
        if (state.Release(contract) is not null) return Outcome.AlreadyDeployed;                               // [UPD-DEPLOY.7]
        if (state.Overlay.Contains(VersionKey(manifest))) return Outcome.VersionUsed;                          // [UPD-DEPLOY.8]
        LatestRelease? latest = state.Latest(manifest.Vendor, manifest.Model, manifest.Channel);
        ulong floor = latest?.SecurityCounter ?? 0;
        if (manifest.SecurityCounter <= floor) return Outcome.CounterNotAbove;                                 // [UPD-DEPLOY.9]
        if (manifest.SecurityCounter - floor > Limits.SecurityCounterStepMax) return Outcome.CounterStepTooLarge; // [UPD-DEPLOY.10]
        if (latest is not null && !ReleaseActivation.IsVersionAbove(manifest, latest)) return Outcome.VersionNotAbove; // [UPD-DEPLOY.11]
        return manifest.PreviousRelease == (latest?.ManifestDigest ?? Hash256.Zero) ? Outcome.Accepted : Outcome.PreviousReleaseMismatch; // [UPD-DEPLOY.12]
    }

    /// <summary>k good signatures by distinct release keys. The codec has refused doubles; what is no release key at this height does not count.</summary>
    private static Outcome CheckSignatures(CallContext call, ReleaseManifest manifest, ReleaseSignature[] signatures)
    {
        ParticipantRecord vendor = call.State.Participant(call.Sender)!;
        ReleasePolicy policy = vendor.ReleasePolicyAt(call.Block.Height);
        Hash256 digest = manifest.Digest(call.Block.ChainId);
        int good = 0;
        foreach (ReleaseSignature signature in signatures)
        {
            bool isReleaseKey = policy.Keys.Count == 0 ? vendor.HasKeyInForce(signature.Key, call.Block.Height) : policy.Keys.Contains(signature.Key);
            if (!isReleaseKey) continue;
            if (!SignatureVerifier.Verify(signature.Key, digest, signature.Signature)) return Outcome.ReleaseSignatureInvalid; // [UPD-DEPLOY.13]
            good++;
        }

        return good >= policy.Threshold ? Outcome.Accepted : Outcome.ReleaseSignaturesBelowThreshold;          // [UPD-DEPLOY.14]
    }

    private static StateKey VersionKey(ReleaseManifest manifest) => StateKeys.Version(manifest.Vendor, manifest.Model, manifest.Channel, manifest.Version);

    private static bool TryRead(CallContext call, [NotNullWhen(true)] out ReleaseManifest? manifest, out ReleaseSignature[] signatures)
    {
        manifest = null;
        signatures = [];
        CborReader reader = new(call.Transaction.Payload.Span);
        return reader.TryExactArray(2) && reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> bytes)
            && ReleaseManifest.TryDecode(bytes, out manifest) && ReleaseRecord.TryReadSignatures(ref reader, out signatures) && reader.AtEnd;
    }
}
