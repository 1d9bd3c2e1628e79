using Fwledger.V1;

namespace Chain.Node.Cli.Shared;

/// <summary>Prints the result of an accepted call.</summary>
internal static class CallOutput
{
    public static void Print(ReceiptReply receipt, bool json, string sentence)
    {
        if (json) JsonOutput.Print(receipt);
        else Console.Out.WriteLine($"{sentence}; final in block {receipt.Height}");
    }
}
