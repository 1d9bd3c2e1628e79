using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Records a release [P1.2]: checks the sender, the order of versions and the release signatures.</summary>
internal static class ReleaseDeployment
{
    public static Outcome Deploy(CallContext call)
    {
        if (!DeployPayload.TryRead(call.Transaction.Payload.Span, call.Block.ChainId, out DeployPayload? payload))
        {
            return Outcome.MalformedPayload;                                                                   // [UPD-DEPLOY.1]
        }

        ReleaseManifest manifest = payload.Manifest;
        if (call.Transaction.Target != default) return Outcome.TargetUnexpected;                               // [UPD-DEPLOY.2]
        if (!call.State.Holds(call.Sender, Roles.Vendor)) return Outcome.RoleMissing;                          // [UPD-DEPLOY.3]
        if (manifest.Vendor != call.Sender) return Outcome.ForeignVendor;                                      // [UPD-DEPLOY.4]
        if (ManifestRules.FindProblem(manifest) is not null) return Outcome.ManifestInvalid;                   // [UPD-DEPLOY.5]
        if (call.Version >= 2 && ManifestRules.FindProblemInHosts(manifest) is not null) return Outcome.ManifestInvalid; // [UPD-DEPLOY.16]
        if (manifest.HasExpired(call.Block.TimeMs)) return Outcome.Expired;                                    // [UPD-DEPLOY.6]
        Address contract = manifest.ContractAddress(call.Block.ChainId, payload.Digest);
        StateEntry version = call.State.Overlay.Entry(
            StateKeys.Version(manifest.Vendor, manifest.Model, manifest.Channel, manifest.Version));
        Outcome order = CheckOrder(call, manifest, contract, version);
        if (order != Outcome.Accepted) return order;
        if (OpenReleases.AreTooMany(call)) return Outcome.LimitReached;                                        // [UPD-DEPLOY.18]
        Outcome signed = CheckSignatures(call, payload);
        if (signed != Outcome.Accepted) return signed;

        call.State.SetRelease(contract, new ReleaseRecord                                                      // [UPD-DEPLOY.15]
        {
            Manifest = manifest,
            Signatures = payload.Signatures,
            Status = ReleaseStatus.Deployed,
            DeployedHeight = call.Block.Height,
        });
        call.State.Overlay.Write(version, contract.AsSpan().ToArray());
        OpenReleases.Add(call, contract);
        call.Contract = contract;
        call.Emit(ContractEventType.ReleaseDeployed, contract, manifest.Vendor);
        return Outcome.Accepted;
    }

    private static Outcome CheckOrder(CallContext call, ReleaseManifest manifest, Address contract, StateEntry version)
    {
        LedgerState state = call.State;
        if (state.Release(contract) is not null) return Outcome.AlreadyDeployed;                               // [UPD-DEPLOY.7]
        if (state.Overlay.Contains(version)) return Outcome.VersionUsed;                                       // [UPD-DEPLOY.8]
        LatestRelease? latest = state.Latest(manifest.Vendor, manifest.Model, manifest.Channel);
        ulong floor = latest?.SecurityCounter ?? 0;
        if (manifest.SecurityCounter <= floor) return Outcome.CounterNotAbove;                                 // [UPD-DEPLOY.9]
        if (manifest.SecurityCounter - floor > Limits.SecurityCounterStepMax) return Outcome.CounterStepTooLarge; // [UPD-DEPLOY.10]
        if (latest is not null && !ReleaseActivation.IsVersionAbove(manifest, latest)) return Outcome.VersionNotAbove; // [UPD-DEPLOY.11]
        if (call.Version >= 2 && !VersionSteps.IsWithin(manifest.Version, latest?.Version)) return Outcome.VersionStepTooLarge; // [UPD-DEPLOY.17]
        return manifest.PreviousRelease == (latest?.ManifestDigest ?? Hash256.Zero) ? Outcome.Accepted : Outcome.PreviousReleaseMismatch; // [UPD-DEPLOY.12]
    }

    /// <summary>Whether the key is a release key of the vendor at this height, so that its signatures count.</summary>
    public static bool IsReleaseKey(ParticipantRecord vendor, PublicKey key, long height)
    {
        ReleasePolicy policy = vendor.ReleasePolicyAt(height);
        return policy.Keys.Count == 0 ? vendor.HasKeyInForce(key, height) : policy.Keys.Contains(key);
    }

    /// <summary>Requires k good signatures by distinct release keys. The codec refuses duplicate keys. Other keys are ignored.</summary>
    private static Outcome CheckSignatures(CallContext call, DeployPayload payload)
    {
        ParticipantRecord vendor = call.State.Participant(call.Sender)!;
        int good = 0;
        for (int i = 0; i < payload.Signatures.Count; i++)
        {
            ReleaseSignature signature = payload.Signatures[i];
            if (!IsReleaseKey(vendor, signature.Key, call.Block.Height)) continue;
            bool isKnownGood = (call.KnownSignatures.GoodReleaseSignatures >> i & 1) == 1;
            if (!isKnownGood && !SignatureVerifier.Verify(signature.Key, payload.Digest, signature.Signature))
            {
                return Outcome.ReleaseSignatureInvalid;                                                        // [UPD-DEPLOY.13]
            }

            good++;
        }

        return good >= vendor.ReleasePolicyAt(call.Block.Height).Threshold ? Outcome.Accepted : Outcome.ReleaseSignaturesBelowThreshold; // [UPD-DEPLOY.14]
    }
}
