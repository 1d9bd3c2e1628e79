using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Sets who must sign a vendor's releases. Signers of both the old and the new policy sign the change (threat A23).</summary>
internal static class ReleasePolicies
{
    public static Outcome Set(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(3) || !ReleasePolicy.TryReadUnchecked(ref reader, out ReleasePolicy policy) || !reader.TryInt(Limits.HeightMax, out long from)
            || !ReleaseRecord.TryReadSignatures(ref reader, 2 * Limits.ReleaseKeysMax, out ReleaseSignature[] signatures) || !reader.AtEnd)
        {
            return Outcome.MalformedPayload;                                                                   // [PAR-POLICY.1]
        }

        ParticipantRecord vendor = call.State.Participant(call.Sender)!;
        if (!vendor.Holds(Roles.Vendor)) return Outcome.RoleMissing;                                           // [PAR-POLICY.2]
        if (!policy.IsWellFormed()) return Outcome.PolicyInvalid;                                              // [PAR-POLICY.3]
        if (!OwnKeys.IsAhead(call, from)) return Outcome.HeightOutOfRange;                                     // [PAR-POLICY.4]
        DatedReleasePolicy last = vendor.ReleasePolicies[^1];
        if (last.FromHeight > call.Block.Height) return Outcome.PolicyPending;                                 // [PAR-POLICY.5]
        if (AreEqual(last.Policy, policy)) return Outcome.NoChange;                                            // [PAR-POLICY.6]
        Outcome keys = CheckKeys(call.State, last.Policy, policy);
        if (keys != Outcome.Accepted) return keys;
        Outcome signed = CheckSignatures(call, new ReleasePolicyChange(vendor.Id, last.FromHeight, policy, from), last.Policy, signatures);
        if (signed != Outcome.Accepted) return signed;

        foreach (PublicKey key in policy.Keys) call.State.SetKeyOwner(key, vendor.Id);                         // [PAR-POLICY.12]
        call.State.SetParticipant(vendor with { ReleasePolicies = Append(vendor.ReleasePolicies, new DatedReleasePolicy(policy, from)) });
        call.Contract = vendor.Id;
        call.Emit(ContractEventType.ReleasePolicyScheduled, vendor.Id, vendor.Id);
        return Outcome.Accepted;
    }

    public static Outcome RaiseAuditorThreshold(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        bool isRead = reader.TryExactArray(1) & reader.TryInt(Limits.AuditorThresholdMax, out long threshold) && reader.AtEnd;
        if (!isRead) return Outcome.MalformedPayload;                                                          // [PAR-AUDIT.1]
        ParticipantRecord vendor = call.State.Participant(call.Sender)!;
        if (!vendor.Holds(Roles.Vendor)) return Outcome.RoleMissing;                                           // [PAR-AUDIT.2]
        if (threshold <= vendor.AuditorThreshold) return Outcome.ThresholdNotRaised;                           // [PAR-AUDIT.3]
        call.State.SetParticipant(vendor with { AuditorThreshold = (int)threshold });
        call.Contract = vendor.Id;
        call.Emit(ContractEventType.ParticipantChanged, vendor.Id, vendor.Id);                                 // [PAR-AUDIT.4]
        return Outcome.Accepted;
    }

    /// <summary>The list with one more policy. At the bound the oldest policy is dropped; it ended long ago.</summary>
    public static IReadOnlyList<DatedReleasePolicy> Append(IReadOnlyList<DatedReleasePolicy> policies, DatedReleasePolicy next) =>
        [.. policies.Skip(Math.Max(0, policies.Count + 1 - Limits.ReleasePoliciesMax)), next];

    /// <summary>
    /// Each key must be in the old policy or new to the chain: not a key of another participant, not a former one, not one that signs
    /// transactions (threat B12).
    /// </summary>
    private static Outcome CheckKeys(LedgerState state, ReleasePolicy old, ReleasePolicy policy)
    {
        foreach (PublicKey key in policy.Keys)
        {
            if (old.Keys.Contains(key)) continue;
            if (!SignatureVerifier.IsValidPublicKey(key)) return Outcome.KeyInvalid;                                   // [PAR-POLICY.7]
            if (state.IsKeyUsed(key)) return Outcome.KeyUsed;                                                  // [PAR-POLICY.8]
        }

        return Outcome.Accepted;
    }

    /// <summary>Requires k good signatures of the old policy and k of the new one. The codec refuses duplicates; other keys are ignored (threat A10).</summary>
    private static Outcome CheckSignatures(CallContext call, ReleasePolicyChange change, ReleasePolicy old, ReleaseSignature[] signatures)
    {
        Hash256 digest = change.Digest(call.Block.ChainId);
        int byOld = 0, byNew = 0;
        List<PublicKey> signers = [];
        foreach (ReleaseSignature signature in signatures)
        {
            bool isOld = old.Keys.Contains(signature.Key), isNew = change.Policy.Keys.Contains(signature.Key);
            if (!isOld && !isNew) continue;
            if (!SignatureVerifier.Verify(signature.Key, digest, signature.Signature)) return Outcome.PolicySignatureInvalid; // [PAR-POLICY.9]
            if (isOld) byOld++;
            if (isNew) byNew++;
            signers.Add(signature.Key);
        }

        // A policy without keys stands for the participant's own key, which signed this transaction.
        if (old.Keys.Count > 0 && byOld < old.Threshold) return Outcome.OldPolicySignaturesBelowThreshold;     // [PAR-POLICY.10]
        bool isEnough = change.Policy.Keys.Count == 0 || byNew >= change.Policy.Threshold;
        if (!isEnough) return Outcome.NewPolicySignaturesBelowThreshold;                                       // [PAR-POLICY.11]

        // A key that nobody proves to hold could be the next one of somebody else, who could then never use it.
        bool isProven = call.Version < 2 || change.Policy.Keys.All(k => old.Keys.Contains(k) || signers.Contains(k));
        return isProven ? Outcome.Accepted : Outcome.PossessionNotProven;                                      // [PAR-POLICY.13]
    }

    private static bool AreEqual(ReleasePolicy one, ReleasePolicy other) => one.Threshold == other.Threshold && one.Keys.SequenceEqual(other.Keys);
}
