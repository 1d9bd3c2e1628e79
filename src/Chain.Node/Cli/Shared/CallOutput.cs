using Fwledger.V1;

namespace Chain.Node.Cli.Shared;

/// <summary>What a command prints about a call that was accepted.</summary>
internal static class CallOutput
{
    public static void Print(ReceiptReply receipt, bool json, string sentence)
    {
        if (json) JsonOutput.Print(receipt);
        else Console.Out.WriteLine($"{sentence}; final in block {receipt.Height}");
    }
}
