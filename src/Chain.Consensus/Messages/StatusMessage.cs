using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>The position of a node and the messages that it has, so that a peer can send the missing ones. Unsigned: it is only a request.</summary>
/// <param name="Height">Height that the node is deciding; 0 before the first.</param>
/// <param name="Round">Its round.</param>
/// <param name="Step">Its step.</param>
/// <param name="ProposalHash">Block of the proposal that it follows in the round; zero if it has none.</param>
/// <param name="Prevotes">Validators whose prevotes of the round it has.</param>
/// <param name="Precommits">Validators whose precommits of the round it has.</param>
/// <param name="LockProofRound">Round of the proof of lock that it needs to accept the proposal (line 28); -1 if it needs none.</param>
/// <param name="LockProofPrevotes">Validators whose prevotes for the proposed block in that round it has.</param>
public sealed record StatusMessage(
    long Height,
    int Round,
    RoundStep Step,
    Hash256 ProposalHash,
    ValidatorBitmap Prevotes,
    ValidatorBitmap Precommits,
    int LockProofRound,
    ValidatorBitmap LockProofPrevotes) : ConsensusMessage
{
    internal const ulong KindNumber = 3;

    private protected override ulong Kind => KindNumber;

    private protected override ReadOnlyMemory<byte> EncodeBody()
    {
        CborWriter writer = new();
        writer.Array(8);
        writer.Int(Height);
        writer.Int(Round);
        writer.UInt((ulong)Step);
        writer.Bytes(ProposalHash.AsSpan());
        writer.Bytes(Prevotes.ToArray());
        writer.Bytes(Precommits.ToArray());
        writer.Int(LockProofRound + 1);
        writer.Bytes(LockProofPrevotes.ToArray());
        return writer.Written.ToArray();
    }

    internal static bool TryDecodeBody(ReadOnlySpan<byte> body, [NotNullWhen(true)] out StatusMessage? status)
    {
        status = null;
        CborReader reader = new(body);
        if (!reader.TryExactArray(8)) return false;
        if (!reader.TryInt(Limits.HeightMax, out long height) || !reader.TryInt(Limits.RoundMax, out long round)) return false;
        if (!reader.TryUInt((ulong)RoundStep.Decided, out ulong step) || !reader.TryHash(out Hash256 proposal)) return false;
        if (!ValidatorBitmap.TryRead(ref reader, out ValidatorBitmap prevotes)) return false;
        if (!ValidatorBitmap.TryRead(ref reader, out ValidatorBitmap precommits)) return false;
        if (!reader.TryInt(Limits.RoundMax + 1, out long proofRound)) return false;
        if (!ValidatorBitmap.TryRead(ref reader, out ValidatorBitmap proof) || !reader.AtEnd) return false;
        status = new StatusMessage(height, (int)round, (RoundStep)step, proposal, prevotes, precommits, (int)proofRound - 1, proof);
        return true;
    }
}
