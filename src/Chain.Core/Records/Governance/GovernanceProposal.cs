using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>
/// An open governance proposal. The value at <see cref="StateKeys.GovernanceProposal"/> until it is executed, rejected, or removed after
/// it has expired.
/// </summary>
/// <param name="Proposer">Address of the validator that opened it.</param>
/// <param name="Action">The proposed action.</param>
/// <param name="OpenedHeight">Height at which it was opened.</param>
/// <param name="ExpiresHeight">First height at which validators can no longer vote on it.</param>
/// <param name="Approvals">Validators that voted for it, ascending.</param>
/// <param name="Refusals">Validators that voted against it, ascending.</param>
public sealed record GovernanceProposal(
    Address Proposer, GovernanceAction Action, long OpenedHeight, long ExpiresHeight, IReadOnlyList<Address> Approvals, IReadOnlyList<Address> Refusals)
{
    /// <summary>Computes the address of a proposal: a hash over proposer, nonce of the proposing transaction, and action.</summary>
    public static Address AddressOf(Hash256 chainId, Address proposer, ulong nonce, GovernanceAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        CborWriter writer = new();
        writer.Array(3);
        writer.Bytes(proposer.AsSpan());
        writer.UInt(nonce);
        writer.Bytes(action.Encode().Span);
        return Address.From(DomainHash.Compute(Domains.Governance, chainId, writer.Written).AsSpan()[..Address.Size]);
    }

    /// <summary>Canonical bytes: [proposer, action, opened, expires, [approval, ...], [refusal, ...]].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(6);
        writer.Bytes(Proposer.AsSpan());
        writer.Bytes(Action.Encode().Span);
        writer.Int(OpenedHeight);
        writer.Int(ExpiresHeight);
        AddressSets.Write(writer, Approvals);
        AddressSets.Write(writer, Refusals);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a proposal; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out GovernanceProposal? proposal)
    {
        proposal = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(6) || !reader.TryAddress(out Address proposer)) return false;
        if (!reader.TryBytes(Limits.GovernanceActionBytesMax, out ReadOnlySpan<byte> bytes)) return false;
        if (!GovernanceAction.TryDecode(bytes, out GovernanceAction? action)) return false;
        if (!reader.TryInt(Limits.HeightMax, out long opened) || !reader.TryInt(Limits.HeightMax, out long expires)) return false;
        if (!AddressSets.TryRead(ref reader, Limits.ValidatorsMax, out Address[] approvals)) return false;
        if (!AddressSets.TryRead(ref reader, Limits.ValidatorsMax, out Address[] refusals) || !reader.AtEnd) return false;
        proposal = new GovernanceProposal(proposer, action, opened, expires, approvals, refusals);
        return true;
    }
}
