using System.CommandLine;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;

namespace Chain.Node.Cli.Shared;

/// <summary>
/// The address that a check without a network expects: whole, by its first digits, or by a name that the trusted genesis has. It is compared with
/// the address in the proven record, and the command prints that one whole.
/// </summary>
internal static class OfflineAddress
{
    /// <summary>Fewest digits of a short address. Nobody offline can tell whether fewer are unique on the chain.</summary>
    public const int LengthMin = 8;

    private static readonly string DigitsForm = $"an address of 40 hexadecimal digits, or its first {LengthMin} or more",
        Form = $"{DigitsForm}, or a name in genesis.json";

    /// <summary>An optional address; null if the user does not name it.</summary>
    public static Option<string?> Option(string name, string description)
    {
        Option<string?> option = new(name) { Description = $"{description} Use {Form}." };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsShort(token.Value) && !ManifestRules.IsName(token.Value, Limits.NameBytesMax))
                result.AddError($"{name}: '{token.Value}' is not {Form}");
        });
        return option;
    }

    /// <summary>As <see cref="Option"/>, for a command that trusts no genesis and so knows no names.</summary>
    public static Option<string?> DigitsOption(string name, string description)
    {
        Option<string?> option = new(name) { Description = $"{description} Use {DigitsForm}." };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsShort(token.Value)) result.AddError($"{name}: '{token.Value}' is not {DigitsForm}");
        });
        return option;
    }

    /// <summary>Finds the address that a text names.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="found">The address in the record that is checked; null if it cannot be read.</param>
    /// <param name="trust">What the user trusts: a genesis also knows its participants.</param>
    /// <returns>The address; null if the text is the beginning of another one than the record's.</returns>
    /// <exception cref="CommandException">The genesis does not have the name, or more than one address fits.</exception>
    public static Address? Resolve(string option, string text, Address? found, OfflineTrust trust)
    {
        if (Address.TryParse(text, out Address whole)) return whole;
        IReadOnlyList<GenesisParticipant> known = trust.Genesis?.Participants ?? [];
        if (known.FirstOrDefault(p => p.Name == text) is { } named) return named.Key.ToAddress();
        if (!IsShort(text))
        {
            string where = trust.IsAnchor ? "an anchor has no names" : "genesis.json has no participant of that name";
            throw new CommandException(ExitCode.Usage, $"{option} {text}: {where}: use the address, or its first {LengthMin} digits");
        }

        IEnumerable<Address> all = known.Select(p => p.Key.ToAddress());
        if (found is { } recorded) all = all.Append(recorded);
        Address[] fits = [.. all.Where(a => a.ToString().StartsWith(text, StringComparison.Ordinal)).Distinct()];
        return fits switch
        {
            [] => null,
            [var one] => one,
            _ => throw new CommandException(ExitCode.Usage, $"{option} {text} fits {fits.Length} addresses: use more digits: {string.Join(", ", fits)}"),
        };
    }

    private static bool IsShort(string text) => text.Length is >= LengthMin and <= 2 * Address.Size && text.All(char.IsAsciiHexDigitLower);
}
