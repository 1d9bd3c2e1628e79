using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Node.Cli.Shared;

/// <summary>Arguments and options that the parser checks, before the command opens a file or connects to a node.</summary>
internal static class CheckedSymbols
{
    private const string PublicKeyForm = "a public key of 66 hexadecimal digits, as 'fwledger keys show FILE' prints it";
    private const string SignatureForm = "a signature of 128 hexadecimal digits, as 'fwledger keys possession FILE' prints it";
    private const string UrlForm = "a URL such as http://127.0.0.1:7112";

    private const string HashForm = "a digest of 64 hexadecimal digits";

    private delegate bool TryRead<T>(string text, out T value);

    public static Argument<PublicKey> PublicKeyArgument(string name, string description) =>
        new(name) { Description = description, CustomParser = result => ReadOne<PublicKey>(result, PublicKey.TryParse, PublicKeyForm) };

    public static Option<PublicKey> PublicKeyOption(string name, string description) => new(name)
    {
        Description = description,
        Required = true,
        CustomParser = result => ReadOne<PublicKey>(result, PublicKey.TryParse, PublicKeyForm),
    };

    public static Option<PublicKey[]> PublicKeysOption(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => Read<PublicKey>(result, token.Value, PublicKey.TryParse, PublicKeyForm))],
    };

    public static Option<Signature> SignatureOption(string name, string description) => new(name)
    {
        Description = description,
        Required = true,
        CustomParser = result => ReadOne<Signature>(result, Signature.TryParse, SignatureForm),
    };

    /// <summary>An optional digest; null if the user does not name it.</summary>
    public static Option<Hash256?> HashOption(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => ReadOne<Hash256>(result, Hash256.TryParse, HashForm),
    };

    /// <summary>An optional URL; null if the user does not name it.</summary>
    public static Option<Uri?> UrlOption(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => ReadOne<Uri?>(result, TryReadUrl, UrlForm),
    };

    /// <summary>The required reason of a call that ends or rejects a contract.</summary>
    public static Option<string> ReasonOption()
    {
        Option<string> reason = new("--reason")
        {
            Description = $"Reason for other operators to read, at most {Limits.ReasonBytesMax} bytes.",
            Required = true,
        };
        reason.Validators.Add(result =>
        {
            if (result.Tokens is [var text] && Encoding.UTF8.GetByteCount(text.Value) > Limits.ReasonBytesMax)
                result.AddError($"--reason: use at most {Limits.ReasonBytesMax} bytes");
        });
        return reason;
    }

    private static T? ReadOne<T>(ArgumentResult result, TryRead<T> read, string form) => Read(result, result.Tokens[0].Value, read, form);

    private static T Read<T>(ArgumentResult result, string text, TryRead<T> read, string form)
    {
        string name = result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
        if (!read(text, out T value)) result.AddError($"{name}: '{text}' is not {form}");
        return value;
    }

    private static bool TryReadUrl(string text, out Uri? value) => Uri.TryCreate(text, UriKind.Absolute, out value) && value.Scheme is "http" or "https";
}
