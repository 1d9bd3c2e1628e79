using System.Text.Json.Nodes;
using Chain.Core.Ledger;
using Chain.Node.Decoding;
using Fwledger.V1;

namespace Chain.Node.Cli.Shared;

/// <summary>Prints the result of an accepted call.</summary>
internal static class CallOutput
{
    public static void Print(ReceiptReply receipt, bool json, string sentence)
    {
        if (json) JsonOutput.Print(Describe(receipt));
        else Console.Out.WriteLine($"{sentence}; final in block {receipt.Height}");
    }

    /// <summary>The receipt, with what its bytes hold.</summary>
    private static JsonObject Describe(ReceiptReply receipt)
    {
        JsonObject answer = MessageJson.Of(receipt);
        if (Receipt.TryDecode(receipt.Receipt.Span, out Receipt? read)) answer["decoded"] = BlockJson.Of(read);
        return answer;
    }
}
