using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.Signing;

/// <summary>
/// A transaction on its way between machines: one prepares it, another signs it, a third may submit it. The file states the transaction's id and
/// what it does in words, but a reader believes neither: it derives both from the fields, and refuses a file in which they differ.
/// </summary>
/// <param name="ChainId">The chain, which the signature covers.</param>
/// <param name="Sender">The participant that makes the call.</param>
/// <param name="Key">The key that signs.</param>
/// <param name="Nonce">The sender's nonce.</param>
/// <param name="Kind">Kind of the contract.</param>
/// <param name="Method">Number of the method.</param>
/// <param name="Target">The contract; zero for a new one.</param>
/// <param name="Payload">The method's arguments, at most <see cref="Limits.PayloadBytesMax"/>.</param>
/// <param name="Signature">The signature, which verifies; null while the transaction is not signed.</param>
internal sealed record TransactionFile(Hash256 ChainId, Address Sender, PublicKey Key, ulong Nonce, ContractKind Kind, int Method, Address Target,
    ReadOnlyMemory<byte> Payload, Signature? Signature = null)
{
    public const string FormatName = "fwledger-transaction";

    /// <summary>The transaction's id, which the key signs.</summary>
    public Hash256 Id => With(new UnsignedSigner(Key)).Id;

    /// <summary>What the transaction does, in words.</summary>
    /// <exception cref="InvalidOperationException">This program does not know the call; the parser and the commands make no such file.</exception>
    public IReadOnlyList<string> Meaning =>
        CallWords.Of(Kind, Method, Target, Payload.Span) ?? throw new InvalidOperationException("The call cannot be put into words.");

    /// <summary>This transaction with a signature.</summary>
    public TransactionFile Sign(ISigner signer) => this with { Signature = With(signer).Signature };

    /// <summary>The signed transaction; null if it is not signed.</summary>
    public Transaction? Signed() => Signature is { } signature ? With(new PresetSigner(Key, Id, signature)) : null;

    /// <summary>The text of the file.</summary>
    public string Format() => SigningText.Format(new TransactionContent
    {
        Format = FormatName,
        Version = SigningText.Version,
        ChainId = $"{ChainId}",
        Sender = $"{Sender}",
        Key = $"{Key}",
        Nonce = Nonce,
        Kind = (int)Kind,
        Method = Method,
        Target = $"{Target}",
        Payload = Convert.ToHexStringLower(Payload.Span),
        Meaning = Meaning,
        Id = $"{Id}",
        Signature = Signature?.ToString(),
    });

    /// <summary>Parses a file and checks it as a whole. On failure, the problem says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TransactionFile? file, out string problem)
    {
        file = null;
        if (SigningText.Parse<TransactionContent>(text, FormatName, out problem) is not { } content) return false;
        problem = TryRead(content, out TransactionFile? read) ?? FindProblem(content, read!) ?? "";
        file = problem.Length == 0 ? read : null;
        return file is not null;
    }

    private static string? TryRead(TransactionContent content, out TransactionFile? file)
    {
        file = null;
        if (!Hash256.TryParse(content.ChainId, out Hash256 chainId)) return "chain_id: use 64 hexadecimal digits";
        if (!Address.TryParse(content.Sender, out Address sender)) return "sender: use 40 hexadecimal digits";
        if (!PublicKey.TryParse(content.Key, out PublicKey key)) return "key: use 66 hexadecimal digits";
        if (content.Nonce == ulong.MaxValue) return "nonce: it is too large";
        if (content.Kind is < 0 or > ushort.MaxValue || content.Method is < 0 or > ushort.MaxValue) return "kind, method: use 0 to 65535";
        if (!Address.TryParse(content.Target, out Address target)) return "target: use 40 hexadecimal digits";
        if (!SigningText.TryReadHex(content.Payload, Limits.PayloadBytesMax, out byte[] payload))
            return $"payload: use hexadecimal digits, at most {Limits.PayloadBytesMax} bytes";
        Signature? signature = null;
        if (content.Signature is not null)
        {
            if (!Chain.Core.Primitives.Signature.TryParse(content.Signature, out Signature given)) return "signature: use 128 hexadecimal digits";
            signature = given;
        }

        file = new TransactionFile(chainId, sender, key, content.Nonce, (ContractKind)content.Kind, content.Method, target, payload, signature);
        return null;
    }

    private static string? FindProblem(TransactionContent content, TransactionFile read)
    {
        if (CallWords.Of(read.Kind, read.Method, read.Target, read.Payload.Span) is not { } meaning)
            return $"this program cannot read method {read.Method} of contract kind {read.Kind}, so nobody can see what it does: use a newer program";
        if (content.Id != $"{read.Id}") return $"it was changed after it was prepared: its fields have the id {read.Id}, and it states {content.Id}";
        if (!meaning.SequenceEqual(content.Meaning ?? []))
            return $"it was changed after it was prepared: what it says in words is not what its bytes do, which is: {string.Join("; ", meaning)}";
        return read.Signed() is { } signed && !signed.IsSignatureValid()
            ? $"it was changed after it was signed: the signature is not one of key {read.Key} over these fields" : null;
    }

    private Transaction With(ISigner signer) => Transaction.Create(ChainId, signer, Sender, Nonce, Kind, Method, Target, Payload.Span);
}
