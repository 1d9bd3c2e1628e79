using System.CommandLine;
using System.CommandLine.Parsing;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Firmware;

/// <summary>Finds a release by its address, by the first digits of it, or by MODEL@VERSION.</summary>
internal static class ReleaseLookup
{
    /// <summary>Fewest digits of a short address.</summary>
    public const int PrefixLengthMin = 4;

    private const int AddressLength = 2 * Address.Size;
    private const string Form = "an address of 40 hexadecimal digits, the first 4 or more of one, or MODEL@VERSION";

    /// <summary>The argument that names a release.</summary>
    public static Argument<string> Argument()
    {
        Argument<string> argument = new("ADDRESS") { Description = "The release: its contract as 'firmware list' shows it, or MODEL@VERSION." };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsForm(token.Value)) result.AddError($"ADDRESS: '{token.Value}' is not {Form}");
        });
        return argument;
    }

    /// <summary>An option that names a release; null if the user does not name it.</summary>
    public static Option<string?> Option(string name, string description)
    {
        Option<string?> option = new(name) { Description = $"{description} Its contract, the first digits of it, or MODEL@VERSION." };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsForm(token.Value)) result.AddError($"{name}: '{token.Value}' is not {Form}");
        });
        return option;
    }

    /// <summary>Finds the one release that a text names, on a node's list.</summary>
    /// <remarks>
    /// The list is the node's word. A caller that signs proves the record afterwards and shows it, by
    /// <see cref="FindAsync(ProvenChain, string, CancellationToken)"/>.
    /// </remarks>
    /// <exception cref="CommandException">No release or more than one fits.</exception>
    public static async Task<Address> FindAsync(Fwledger.V1.Ledger.LedgerClient client, string text, CancellationToken cancellation)
    {
        if (Address.TryParse(text, out Address whole)) return whole;
        List<ReleaseView> found = [];
        await foreach (ReleaseView view in ReleasePages.AllAsync(client, cancellation).ConfigureAwait(false))
        {
            if (Fits(text, view.Contract, view.Model, view.Version)) found.Add(view);
        }

        return found switch
        {
            [var one] => Address.Parse(one.Contract),
            [] => throw new CommandException(ExitCode.NotFound, $"there is no release {text}: see 'fwledger firmware list'"),
            _ => throw new CommandException(ExitCode.Usage, $"{text} fits {found.Count} releases: use more of the address: "
                + string.Join(", ", found.Take(5).Select(r => $"{r.Contract} ({r.Model} {r.Version}, channel {r.Channel}, vendor {r.Vendor[..8]}…)"))),
        };
    }

    /// <summary>Finds a release and proves that it is what the text says.</summary>
    /// <exception cref="CommandException">No release or more than one fits, or the node named another one.</exception>
    public static async Task<Address> FindAsync(ProvenChain chain, string text, CancellationToken cancellation)
    {
        if (Address.TryParse(text, out Address whole)) return whole;
        Address found = await FindAsync(chain.Source.Client, text, cancellation).ConfigureAwait(false);
        ReleaseRecord? record = await chain.ReleaseAsync(found, cancellation).ConfigureAwait(false);
        return Fits(text, found.ToString(), record?.Manifest.Model, record?.Manifest.Version) ? found
            : throw new CommandException(ExitCode.VerificationFailed,
                $"node {chain.Source.Name} names {found} for {text}, which is another release: use its address");
    }

    private static bool IsForm(string text) => text.Contains('@', StringComparison.Ordinal)
        ? text.IndexOf('@', StringComparison.Ordinal) is var at && at > 0 && SemanticVersion.TryParse(text[(at + 1)..], out _)
        : text.Length is >= PrefixLengthMin and <= AddressLength && text.All(char.IsAsciiHexDigitLower);

    private static bool Fits(string text, string contract, string? model, string? version) => text.Contains('@', StringComparison.Ordinal)
        ? $"{model}@{version}" == text
        : contract.StartsWith(text, StringComparison.Ordinal);
}
