using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Node.Client;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Shared;

/// <summary>'--signature': signature files that other machines made with 'fwledger sign'.</summary>
/// <param name="beside">The option that signs with keys of this machine.</param>
internal sealed class SignatureOptions(string beside)
{
    private readonly Option<string[]> _files = new("--signature")
    {
        Description = $"Signature file that 'fwledger sign' wrote on a key holder's machine; repeat it for more. Counts beside {beside}.",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command) => command.Add(_files);

    public bool HasAny(ParseResult parsed) => parsed.GetValue(_files) is { Length: > 0 };

    /// <summary>The signatures in the place of signers.</summary>
    /// <exception cref="CommandException">A file is damaged, or is not of this digest.</exception>
    public IReadOnlyList<PresetSigner> Read(ParseResult parsed, Hash256 chainId, SigningSubject subject, Hash256 digest) =>
        [.. (parsed.GetValue(_files) ?? []).Select(path =>
            Check(path, ExchangeFile.Read<SignatureFile>(path, SignatureFile.TryParse), chainId, subject, digest))];

    private static PresetSigner Check(string path, SignatureFile file, Hash256 chainId, SigningSubject subject, Hash256 digest)
    {
        if (!file.ChainId.Equals(chainId)) throw ExchangeFile.Bad(path, $"it is for chain {file.ChainId}, and this is chain {chainId}");
        return file.Subject == subject && file.Digest.Equals(digest) ? file.ToSigner() : throw ExchangeFile.Bad(path,
            $"key {file.Key} signed {file.Subject} {file.Digest}, and this is {subject} {digest}: let it sign the present request");
    }
}
