using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Adds, rotates and revokes keys of the sender, each from a stated height on.</summary>
internal static class OwnKeys
{
    public static Outcome Add(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(3) || !reader.TryPublicKey(out PublicKey key) || !TryReadHeight(ref reader, out long from)
            || !reader.TrySignature(out Signature possession) || !reader.AtEnd)
        {
            return Outcome.MalformedPayload;                                                                   // [PAR-KEY.1]
        }

        if (!IsAhead(call, from)) return Outcome.HeightOutOfRange;                                             // [PAR-KEY.2]
        ParticipantRecord sender = call.State.Participant(call.Sender)!;
        Outcome fresh = CheckNew(call, sender, key, possession, KeySlots.AreTaken(call, sender));
        if (fresh != Outcome.Accepted) return fresh;
        Save(call, sender with { Keys = KeySlots.Append(sender.Keys, new ParticipantKey(key, from, 0), call.Block.Height) }, key);
        return Outcome.Accepted;
    }

    public static Outcome Rotate(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(4) || !reader.TryPublicKey(out PublicKey old) || !reader.TryPublicKey(out PublicKey key)
            || !TryReadHeight(ref reader, out long from) || !reader.TrySignature(out Signature possession) || !reader.AtEnd)
        {
            return Outcome.MalformedPayload;                                                                   // [PAR-KEY.1]
        }

        if (!IsAhead(call, from)) return Outcome.HeightOutOfRange;                                             // [PAR-KEY.2]
        ParticipantRecord sender = call.State.Participant(call.Sender)!;
        if (!TryEnd(sender.Keys, old, from, out ParticipantKey[] ended)) return Outcome.UnknownKey;            // [PAR-KEY.7]
        Outcome fresh = CheckNew(call, sender, key, possession, KeySlots.AreTaken(call, sender));
        if (fresh != Outcome.Accepted) return fresh;
        Outcome scheduled = ConsensusKeys.Rotate(call, old, key, from);
        if (scheduled != Outcome.Accepted) return scheduled;
        ParticipantKey[] keys = KeySlots.Append(ended, new ParticipantKey(key, from, 0), call.Block.Height);
        if (!AlwaysHoldsOne(keys, call.Block.Height + 1)) return Outcome.LastKey;                              // [PAR-KEY.8]
        Save(call, sender with { Keys = keys }, key);
        return Outcome.Accepted;
    }

    public static Outcome Revoke(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(2) || !reader.TryPublicKey(out PublicKey key) || !TryReadHeight(ref reader, out long from) || !reader.AtEnd)
        {
            return Outcome.MalformedPayload;                                                                   // [PAR-KEY.1]
        }

        if (!IsAhead(call, from)) return Outcome.HeightOutOfRange;                                             // [PAR-KEY.2]
        ParticipantRecord sender = call.State.Participant(call.Sender)!;
        if (!TryEnd(sender.Keys, key, from, out ParticipantKey[] keys)) return Outcome.UnknownKey;             // [PAR-KEY.7]
        if (ConsensusKeys.IsInUse(call.State, call.Sender, key)) return Outcome.KeyInValidatorSet;             // [PAR-KEY.9]
        if (!AlwaysHoldsOne(keys, call.Block.Height + 1)) return Outcome.LastKey;                              // [PAR-KEY.8]
        Save(call, sender with { Keys = keys }, added: null);
        return Outcome.Accepted;
    }

    /// <summary>Whether the participant may have the key. Cheap checks come first, the signature last.</summary>
    public static Outcome CheckNew(CallContext call, ParticipantRecord participant, PublicKey key, Signature possession, bool areSlotsTaken)
    {
        if (!SignatureVerifier.IsValidPublicKey(key)) return Outcome.KeyInvalid;                                       // [PAR-KEY.3]
        if (call.State.IsKeyUsed(key)) return Outcome.KeyUsed;                                                 // [PAR-KEY.4]
        if (areSlotsTaken) return Outcome.LimitReached;                                                        // [PAR-KEY.5]
        bool isProven = SignatureVerifier.Verify(key, KeyPossession.Digest(call.Block.ChainId, participant.Id, key), possession);
        return isProven ? Outcome.Accepted : Outcome.PossessionNotProven;                                      // [PAR-KEY.6]
    }

    /// <summary>Whether a stated height is above the block's by at most <see cref="Limits.HeightsAheadMax"/>.</summary>
    public static bool IsAhead(CallContext call, long height) => height > call.Block.Height && height - call.Block.Height <= Limits.HeightsAheadMax;

    private static bool TryReadHeight(ref CborReader reader, out long height) => reader.TryInt(Limits.HeightMax, out height);

    /// <summary>The keys, with one of them ended at a height; false if the key is missing or already ends at or before that height.</summary>
    private static bool TryEnd(IReadOnlyList<ParticipantKey> keys, PublicKey key, long until, out ParticipantKey[] ended)
    {
        ended = [.. keys];
        int index = Array.FindIndex(ended, k => k.Key.Equals(key));
        if (index < 0 || (ended[index].UntilHeight != 0 && ended[index].UntilHeight <= until)) return false;
        ended[index] = ended[index] with { UntilHeight = until };
        return true;
    }

    /// <summary>
    /// Whether at least one key is in force at every height from the given one on. Jumps from the end of one key to the next, so it
    /// takes at most one step per key.
    /// </summary>
    private static bool AlwaysHoldsOne(ParticipantKey[] keys, long height)
    {
        while (true)
        {
            long next = height;
            foreach (ParticipantKey key in keys)
            {
                if (!key.IsInForce(height)) continue;
                if (key.UntilHeight == 0) return true;
                next = Math.Max(next, key.UntilHeight);
            }

            if (next == height) return false;
            height = next;
        }
    }

    private static void Save(CallContext call, ParticipantRecord changed, PublicKey? added)
    {
        call.State.SetParticipant(changed);
        if (added is { } key) call.State.SetKeyOwner(key, changed.Id);                                         // [PAR-KEY.10]
        call.Contract = changed.Id;
        call.Emit(ContractEventType.KeyScheduled, changed.Id, changed.Id);
    }
}
