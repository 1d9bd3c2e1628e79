using System.Diagnostics;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Client;

namespace Chain.Node.Demo;

/// <summary>Measures how long a transaction takes to become final.</summary>
internal static class FinalityProbe
{
    /// <summary>Number of transactions in one measurement.</summary>
    public const int Samples = 60;

    /// <summary>Makes sequential calls and returns the median time from submission to receipt, in milliseconds.</summary>
    /// <remarks>The calls attest a release that does not exist. The chain rejects them with a receipt, in a block like any other.</remarks>
    public static async Task<double> MedianMsAsync(Fwledger.V1.Ledger.LedgerClient client, Hash256 chainId, ISigner signer, CancellationToken cancellation)
    {
        List<double> samples = [];
        for (int i = 0; i < Samples; i++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            try
            {
                byte[] call = FirmwareUpdateCalls.Attest(1, Hash256.Zero);
                await CallSubmitter.SubmitAsync(
                    client, chainId, signer, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, default, call, cancellation).ConfigureAwait(false);
            }
            catch (CommandException e) when (e.Code == ExitCode.RefusedByChain)
            {
                // A receipt with a rejection also ends the measurement.
            }

            samples.Add(clock.Elapsed.TotalMilliseconds);
        }

        samples.Sort();
        return samples[samples.Count / 2];
    }
}
