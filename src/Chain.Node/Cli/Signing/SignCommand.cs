using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Signing;

/// <summary>'sign': shows what a prepared file does, asks, and signs it. Needs no network.</summary>
internal sealed class SignCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The file that another machine prepared." };
    private readonly Option<string?> _key = Session.KeyOption("whoever signs");
    private readonly Option<string?> _out = new("--out") { Description = "File to create. Default: beside FILE, with '.signed' or the key in its name." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask. For scripts that have checked the file themselves." };
    private readonly Option<string?> _trust = new(TrustFile.OptionName)
    {
        Description = $"genesis.json or an anchor of the chain, which the file must be for. Default: {TrustFile.Variable}, the context's file, or the "
            + "genesis.json beside the key or in a folder above it.",
    };

    private readonly Option<bool> _json = JsonOutput.Option();

    public static Command Create()
    {
        SignCommand own = new();
        Command command = new("sign", """
            Sign a transaction or a release that another machine prepared. Needs no network: what is signed is read from the file's bytes and shown,
            then the command asks. A transaction becomes a signed file for 'fwledger submit'; a release becomes a signature file for
            'fwledger firmware publish --signature'.

              fwledger sign revoke.json --key identity.pem --trust genesis.json
            """) { own._file, own._key, own._out, own._trust, own._yes, own._json };
        command.SetAction((parsed, _) => own.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        string path = parsed.GetValue(_file)!, reference = Session.KeyFileOf(parsed), text = ExchangeFile.ReadText(path);
        using SigningKey key = SigningKey.Open(reference);
        string? trust = TrustFile.PathOf(parsed) ?? (SigningKey.IsFile(reference) ? TrustFile.FindNear(reference) : null);
        OfflineTrust? chain = trust is null ? null : TrustFile.Load(trust);
        switch (SigningText.FormatOf(text))
        {
            case TransactionFile.FormatName:
                return await SignTransactionAsync(parsed, path, ExchangeFile.Read<TransactionFile>(path, TransactionFile.TryParse), key, chain)
                    .ConfigureAwait(false);
            case SigningRequest.FormatName:
                return await SignRequestAsync(parsed, path, ExchangeFile.Read<SigningRequest>(path, SigningRequest.TryParse), key, chain)
                    .ConfigureAwait(false);
            case SignatureFile.FormatName:
                throw ExchangeFile.Bad(path, "it is a signature already: sign the file that it was made of");
            default:
                throw ExchangeFile.Bad(path, "it is nothing that this command signs: prepare a file with '--prepare' or 'fwledger firmware prepare'");
        }
    }

    private async Task<int> SignTransactionAsync(ParseResult parsed, string path, TransactionFile file, SigningKey key, OfflineTrust? chain)
    {
        CheckChain(path, file.ChainId, chain);
        if (file.Signature is not null) throw ExchangeFile.Bad(path, "it is signed already: send it with 'fwledger submit'");
        if (file.Key != key.PublicKey)
            throw new CommandException(ExitCode.VerificationFailed, $"{path}: it was prepared for key {file.Key}, and --key is {key.PublicKey}");
        string output = parsed.GetValue(_out) ?? Path.ChangeExtension(path, ".signed.json");
        ExchangeFile.ThrowIfExists(output);
        await ConfirmAsync(parsed, [.. file.Meaning, "---", $"sender: {file.Sender}", $"nonce: {file.Nonce}", $"transaction: {file.Id}"], file.ChainId, chain)
            .ConfigureAwait(false);
        TransactionFile signed = file.Sign(key);
        ExchangeFile.WriteNew(output, signed.Format());
        if (parsed.GetValue(_json)) JsonOutput.Print(TransactionOutput.Describe(signed, output));
        else Console.Out.WriteLine($"signed: {output} is public; send it with 'fwledger submit {output}'");
        return (int)ExitCode.Ok;
    }

    private async Task<int> SignRequestAsync(ParseResult parsed, string path, SigningRequest request, SigningKey key, OfflineTrust? chain)
    {
        CheckChain(path, request.ChainId, chain);
        string output = parsed.GetValue(_out) ?? Path.ChangeExtension(path, $".{key.Address.ToString()[..8]}.json");
        ExchangeFile.ThrowIfExists(output);
        await ConfirmAsync(parsed, [.. request.Meaning, "---", $"digest: {request.Digest}"], request.ChainId, chain).ConfigureAwait(false);
        ExchangeFile.WriteNew(output, request.Sign(key).Format());
        if (parsed.GetValue(_json)) JsonOutput.Print(DescribeSignature(request, key.PublicKey, output));
        else Console.Out.WriteLine($"signed with key {key.PublicKey}: {output} is public; send it to whoever collects the signatures");
        return (int)ExitCode.Ok;
    }

    private static JsonObject DescribeSignature(SigningRequest request, PublicKey key, string output)
    {
        JsonObject answer = SigningRequestOutput.Describe(request, output);
        answer["public_key"] = $"{key}";
        return answer;
    }

    private static void CheckChain(string path, Hash256 chainId, OfflineTrust? chain)
    {
        if (chain is not null && !chain.ChainId.Equals(chainId))
            throw new CommandException(ExitCode.VerificationFailed, $"{path}: it is for chain {chainId}, and you trust chain {chain.Name} ({chain.ChainId})");
    }

    /// <summary>Shows what is signed, and asks.</summary>
    /// <exception cref="CommandException">The answer is not yes.</exception>
    private async Task ConfirmAsync(ParseResult parsed, IEnumerable<string> lines, Hash256 chainId, OfflineTrust? chain)
    {
        string which = chain is not null ? $"chain {chain.Name} ({chainId})"
            : $"chain {chainId}, which nothing on this machine vouches for: compare it, or name the genesis.json with {TrustFile.OptionName}";
        await Console.Error.WriteLineAsync($"{string.Join("\n  ", lines)}\nfor {which}").ConfigureAwait(false);
        if (parsed.GetValue(_yes)) return;
        await Console.Error.WriteAsync("Sign this? Type yes: ").ConfigureAwait(false);
        if ((await Console.In.ReadLineAsync().ConfigureAwait(false))?.Trim() != "yes")
            throw new CommandException(ExitCode.Failure, "nothing is signed: the answer was not yes");
    }
}
