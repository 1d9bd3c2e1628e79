using Chain.Core.Primitives;

namespace Chain.Node.Cli;

/// <summary>Keys and signatures as people hand them over.</summary>
internal static class KeyTexts
{
    public static PublicKey PublicKey(string text) => Core.Primitives.PublicKey.TryParse(text, out PublicKey key)
        ? key
        : throw new CommandException(ExitCode.Usage, $"'{text}' is not a public key of 66 hexadecimal digits: see 'fwledger keys show FILE'");

    public static Signature Signature(string text) => Core.Primitives.Signature.TryParse(text, out Signature signature)
        ? signature
        : throw new CommandException(ExitCode.Usage, $"'{text}' is not a signature of 128 hexadecimal digits: see 'fwledger keys possession FILE'");
}
