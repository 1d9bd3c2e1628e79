using System.CommandLine;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;

namespace Chain.Node.Cli.KeyManagement;

/// <summary>The new key of 'keys add' and 'keys rotate': the key itself, or its public key with the proof of possession that its holder made.</summary>
internal sealed class NewKeyOptions
{
    private readonly Option<string?> _file = new("--new-key")
    {
        Description = "The new key: a file that 'fwledger keys generate' made. Required, unless --public-key and --possession name it.",
    };

    private readonly Option<PublicKey> _key = CheckedSymbols.PublicKeyOption("--public-key", "The new key's public key, if the new key is on another machine.");

    private readonly Option<Signature> _possession = CheckedSymbols.SignatureOption(
        "--possession", "Proof of possession of the new key: 'fwledger keys possession FILE --participant WHO' prints it there.");

    public NewKeyOptions() => _key.Required = _possession.Required = false;

    /// <summary>A new key that proves its possession for the participant.</summary>
    internal sealed record Proven(PublicKey Key, Signature Possession);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_file, _key, _possession]) command.Add(option);
    }

    /// <summary>Opens the new key before the command connects; null if it is on another machine.</summary>
    /// <exception cref="CommandException">The command line does not name one new key.</exception>
    public SigningKey? Open(ParseResult parsed)
    {
        bool hasKey = parsed.GetResult(_key) is { Implicit: false }, hasProof = parsed.GetResult(_possession) is { Implicit: false };
        if (parsed.GetValue(_file) is null ? !hasKey || !hasProof : hasKey || hasProof)
            throw new CommandException(ExitCode.Usage, "Option '--new-key' is required, or '--public-key' and '--possession' instead of it");
        return parsed.GetValue(_file) is { } file ? SigningKey.Open(file) : null;
    }

    /// <summary>The new key with its proof.</summary>
    /// <exception cref="CommandException">The proof is not one of this key for this participant.</exception>
    public async Task<Proven> ReadAsync(ParseResult parsed, SigningKey? added, Session session, CancellationToken cancellation)
    {
        Address owner = (await session.OwnerAsync(cancellation).ConfigureAwait(false)).Id;
        if (added is not null) return new Proven(added.PublicKey, KeyPossession.Sign(session.ChainId, owner, added));
        Proven stated = new(parsed.GetValue(_key), parsed.GetValue(_possession));
        return SignatureVerifier.Verify(stated.Key, KeyPossession.Digest(session.ChainId, owner, stated.Key), stated.Possession) ? stated
            : throw new CommandException(ExitCode.VerificationFailed, $"--possession is no proof of key {stated.Key} for participant {owner}: make it with "
                + $"'fwledger keys possession FILE --participant {owner}'");
    }
}
