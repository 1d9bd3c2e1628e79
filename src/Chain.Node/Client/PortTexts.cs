using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Chain.Node.Client;

/// <summary>What a probe found, in words, with the remedy.</summary>
internal static class PortTexts
{
    /// <summary>Why a gRPC call to an address cannot succeed; null if what listens there is a gRPC port that the caller can trust.</summary>
    public static string? ForGrpc(Uri address, PortAnswer found) => Of(address, found, PortKind.Grpc,
        "name the node's gRPC port, 'rpc' in its node.json, with --node", "start it with 'fwledger node', or name another with --node", "no node answers at");

    /// <summary>Why an HTTP request to an address cannot succeed; null if what listens there is an HTTP port that the caller can trust.</summary>
    /// <param name="address">The address.</param>
    /// <param name="found">What listens there.</param>
    /// <param name="remedy">What to do about a port of another kind.</param>
    public static string? ForHttp(Uri address, PortAnswer found, string remedy) => Of(address, found, PortKind.Http, remedy, remedy, "nobody answers at");

    /// <summary>What is wrong with a certificate; empty for nothing.</summary>
    public static string Explain(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors faults)
    {
        if (faults.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            IEnumerable<string> names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString())));
            return $"its certificate is for other names ({string.Join(", ", names.DefaultIfEmpty(certificate.Subject))}): use one of them in the address";
        }

        if (!faults.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) return "";
        X509ChainStatusFlags flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            return $"its certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}: "
                + "renew it, or check the clock";
        }

        return $"its certificate, issued by '{certificate.Issuer}', is signed by no trusted authority: "
            + $"name the PEM file of the right one with {CertificateAuthorities.OptionName}";
    }

    private static string? Of(Uri address, PortAnswer found, PortKind wanted, string remedy, string startRemedy, string nobody)
    {
        string at = address.GetLeftPart(UriPartial.Authority);
        bool wantsTls = address.Scheme == Uri.UriSchemeHttps;
        switch (found.Kind)
        {
            case PortKind.Closed:
                return $"{nobody} {at} ({found.Detail}): {startRemedy}";
            case PortKind.Silent:
                return $"{at} accepts connections and says nothing: {remedy}";
            case PortKind.Peer:
                return $"{at} is a node's port for its peers, which asks for a certificate: {remedy}";
            case PortKind.Unspecified:
                return $"{at} speaks neither HTTP nor TLS that this program understands: {remedy}";
        }

        string kind = found.Kind == PortKind.Grpc ? "a gRPC port" : "an HTTP/1.1 port (JSON, a gateway or a repository)";
        if (found.Kind != wanted && !(wanted == PortKind.Http && found.HasTls)) return $"{at} is {kind}: {remedy}";
        if (wantsTls != found.HasTls)
            return found.HasTls ? $"{at} speaks TLS: write https://{address.Authority}" : $"{at} speaks no TLS: write http://{address.Authority}";
        return found.Detail.Length > 0 ? $"{at}: {found.Detail}" : null;
    }
}
