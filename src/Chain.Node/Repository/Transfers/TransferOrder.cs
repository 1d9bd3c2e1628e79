using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>What an owner tells its repository to send where. [P3.10]</summary>
/// <param name="Sha256">Digest of the image, which the repository must have.</param>
/// <param name="Destination">Base URI of the other repository.</param>
/// <param name="Receivers">Addresses of the keys of which one must answer there: the receiver's keys in force.</param>
/// <param name="Contract">The replication contract that it is for.</param>
internal sealed record TransferOrder(Hash256 Sha256, Uri Destination, IReadOnlyList<Address> Receivers, Address Contract)
{
    /// <summary>Reads an order from JSON fields; false if one is malformed.</summary>
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
