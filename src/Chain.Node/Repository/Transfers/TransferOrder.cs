using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>An owner's order to its repository to send an image to another repository. [P3.10]</summary>
/// <param name="Sha256">Digest of the image, which the repository must hold.</param>
/// <param name="Destination">Base URI of the receiving repository.</param>
/// <param name="Receivers">Addresses of the receiver's keys in force; the receiving repository must prove that it holds one of them.</param>
/// <param name="Contract">The replication contract that the order belongs to.</param>
internal sealed record TransferOrder(Hash256 Sha256, Uri Destination, IReadOnlyList<Address> Receivers, Address Contract)
{
    /// <summary>Parses an order from its JSON fields; false if a field is malformed.</summary>
    public static bool TryParse(TransferOrderFields? fields, [NotNullWhen(true)] out TransferOrder? order)
    {
        order = null;
        if (fields is null || !Hash256.TryParse(fields.Sha256, out Hash256 sha256)
            || fields.Receivers is not { Length: > 0 and <= Limits.ParticipantKeysMax }) return false;
        if (!Address.TryParse(fields.Contract, out Address contract) || !Uri.TryCreate(fields.Destination, UriKind.Absolute, out Uri? destination))
            return false;
        if (destination.UserInfo.Length != 0 || (destination.Scheme != Uri.UriSchemeHttp && destination.Scheme != Uri.UriSchemeHttps)) return false;
        Address[] receivers = new Address[fields.Receivers.Length];
        for (int i = 0; i < receivers.Length; i++)
        {
            if (!Address.TryParse(fields.Receivers[i], out receivers[i])) return false;
        }

        order = new TransferOrder(sha256, destination, receivers, contract);
        return true;
    }
}
