using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>
/// An open proposal to the authorities; the value at <see cref="StateKeys.GovernanceProposal"/> until it is executed, refused, or swept
/// away after it expired.
/// </summary>
/// <param name="Proposer">The validator that opened it.</param>
/// <param name="Action">What is to be done.</param>
/// <param name="OpenedHeight">Height at which it was opened.</param>
/// <param name="ExpiresHeight">First height at which nobody can vote on it any more.</param>
/// <param name="Approvals">Validators that are for it, ascending.</param>
/// <param name="Refusals">Validators that are against it, ascending.</param>
public sealed record GovernanceProposal(
    Address Proposer, GovernanceAction Action, long OpenedHeight, long ExpiresHeight, IReadOnlyList<Address> Approvals, IReadOnlyList<Address> Refusals)
{
    /// <summary>The address that names a proposal: a hash of who made it by which transaction, and of what it asks for.</summary>
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

    /// <summary>Reads a proposal; refuses any form but the canonical one.</summary>
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
