using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Node.Client;

namespace Chain.Node.Cli.Shared;

/// <summary>An address, or the first digits of one where they are unique.</summary>
/// <remarks>
/// Which addresses there are is the node's word. A command that signs proves the record behind the address afterwards, and shows it.
/// </remarks>
internal static class ShortAddress
{
    /// <summary>Fewest digits of a short address.</summary>
    public const int LengthMin = 4;

    /// <summary>The expected form, for messages.</summary>
    public const string Form = "an address of 40 hexadecimal digits, or the first 4 or more of one";

    private const int ShownMax = 5;

    /// <summary>An argument for a whole or short address.</summary>
    public static Argument<string> Argument(string name, string description)
    {
        Argument<string> argument = new(name) { Description = $"{description} The first digits suffice where they are unique." };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsForm(token.Value)) result.AddError($"{name}: '{token.Value}' is not {Form}");
        });
        return argument;
    }

    /// <summary>Whether a text has the form of a whole or short address.</summary>
    public static bool IsForm(string text) => text.Length is >= LengthMin and <= 2 * Address.Size && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The one address that a text names.</summary>
    /// <param name="text">A whole or short address.</param>
    /// <param name="thing">What the address is of, for messages.</param>
    /// <param name="list">The command that lists all.</param>
    /// <param name="all">The addresses with a description of each; not read if the address is whole.</param>
    /// <exception cref="CommandException">No address or more than one fits.</exception>
    public static async Task<Address> FindAsync(string text, string thing, string list, Func<IAsyncEnumerable<(string Address, string What)>> all)
    {
        if (Address.TryParse(text, out Address whole)) return whole;
        List<(string Address, string What)> found = [];
        await foreach ((string Address, string What) one in all().ConfigureAwait(false))
        {
            if (one.Address.StartsWith(text, StringComparison.Ordinal)) found.Add(one);
        }

        return found switch
        {
            [var one] => Address.Parse(one.Address),
            [] => throw new CommandException(ExitCode.NotFound, $"there is no {thing} {text}: see '{list}'"),
            _ => throw new CommandException(ExitCode.Usage, $"{text} fits {found.Count} {thing}s: use more of the address: "
                + string.Join(", ", found.Take(ShownMax).Select(f => $"{f.Address} ({f.What})"))),
        };
    }
}
