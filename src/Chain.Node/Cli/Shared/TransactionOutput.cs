using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Node.Signing;

namespace Chain.Node.Cli.Shared;

/// <summary>Prints a transaction that was written to a file.</summary>
internal static class TransactionOutput
{
    /// <param name="file">The transaction.</param>
    /// <param name="path">The file that holds it.</param>
    /// <param name="meaning">What it does, with proven names.</param>
    /// <param name="parsed">The command line, which may have '--json'.</param>
    public static void Print(TransactionFile file, string path, string meaning, ParseResult parsed)
    {
        if (parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == "--json") is Option<bool> json && parsed.GetValue(json))
        {
            Console.Error.WriteLine(meaning);
            JsonOutput.Print(Describe(file, path));
            return;
        }

        Console.Out.WriteLine($"{meaning}\nnonce {file.Nonce}, transaction {file.Id}\nnot signed yet: take {path} to the key {file.Key}, and run "
            + $"'fwledger sign {path} --key KEY' there");
    }

    /// <summary>The transaction for scripts.</summary>
    public static JsonObject Describe(TransactionFile file, string path) => new()
    {
        ["file"] = path,
        ["transaction_id"] = $"{file.Id}",
        ["chain_id"] = $"{file.ChainId}",
        ["sender"] = $"{file.Sender}",
        ["public_key"] = $"{file.Key}",
        ["nonce"] = Decoding.JsonIntegers.Of(file.Nonce),
        ["is_signed"] = file.Signature is not null,
        ["meaning"] = Decoding.ReleaseJson.Texts(file.Meaning),
    };
}
