using System.Net;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>The names under which clients reach this repository: its public URL, its listeners, and the base URIs of its owners on the chain.</summary>
/// <remarks>
/// A client chooses the Host header, so that alone proves nothing. It counts only for a repository that listens on all addresses and so does
/// not know its name, and only with the listener's port: set <c>public_url</c> there.
/// </remarks>
/// <param name="urls">The configured URLs: of the listeners, and the public one.</param>
/// <param name="owners">The owners.</param>
/// <param name="proven">Finds the owners' base URIs on the chain; null if the repository does not ask the chain.</param>
internal sealed class RepositoryHosts(Func<IEnumerable<string>> urls, IReadOnlyList<Address> owners, IOwnerKeys? proven)
{
    /// <summary>The names, in lower case, each with its port unless that is the default one.</summary>
    /// <param name="asked">The Host header of the request, in lower case.</param>
    /// <param name="cancellationToken">Cancels the query of the chain.</param>
    public async ValueTask<IReadOnlyList<string>> NamesAsync(string asked, CancellationToken cancellationToken)
    {
        List<string> names = [];
        foreach (string url in urls())
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? own)) continue;
            names.Add(UploadSignature.HostOf(own));
            if (IsOnEveryAddress(own, asked)) names.Add(asked);
        }

        foreach (Address owner in owners)
        {
            if (proven is null || await proven.FindRepositoryAsync(owner, cancellationToken).ConfigureAwait(false) is not { } registered) continue;
            if (Uri.TryCreate(registered, UriKind.Absolute, out Uri? own)) names.Add(UploadSignature.HostOf(own));
        }

        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static bool IsOnEveryAddress(Uri listener, string asked)
    {
        if (!IPAddress.TryParse(listener.DnsSafeHost, out IPAddress? address)) return false;
        bool isOnEvery = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return isOnEvery && Uri.TryCreate($"{listener.Scheme}://{asked}", UriKind.Absolute, out Uri? claimed) && claimed.Port == listener.Port;
    }
}
