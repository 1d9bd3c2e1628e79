using Fwledger.V1;
using Grpc.Core;

namespace EndToEnd.Tests.Cluster;

/// <summary>Waits for states of a node's chain, and compares chains.</summary>
internal static class ChainWatch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is as wanted. A node that does not answer counts as "not yet".</summary>
    /// <exception cref="TimeoutException">The answer was not as wanted in time.</exception>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isWanted, string what)
    {
        using CancellationTokenSource limit = new(Patience);
        string last = "no answer";
        while (!limit.IsCancellationRequested)
        {
            try
            {
                T answer = await ask();
                if (isWanted(answer)) return answer;
                last = $"{answer}";
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.NotFound or StatusCode.Cancelled or StatusCode.Internal)
            {
                last = e.Status.Detail;
            }

            await Task.Delay(PollInterval);
        }

        throw new TimeoutException($"not within {Patience.TotalSeconds:0} s: {what}; the last answer was: {last}");
    }

    /// <summary>Waits until a node has a block at this height.</summary>
    public static Task<StatusReply> HeightAsync(Fwledger.V1.Ledger.LedgerClient client, long height) =>
        UntilAsync(async () => await client.GetStatusAsync(new GetStatusRequest()), s => s.Height >= height, $"block {height}");

    /// <summary>Waits until a node reports the status of a model's release.</summary>
    public static Task<ReleaseView?> ReleaseAsync(Fwledger.V1.Ledger.LedgerClient client, string version, string status) =>
        UntilAsync(async () => (await client.ListReleasesAsync(new ListReleasesRequest())).Releases.FirstOrDefault(r => r.Version == version),
            r => r?.Status == status, $"release {version} {status}");

    /// <summary>Waits until a process has written a text to standard error, where nodes log.</summary>
    public static Task<string> SaysAsync(FwledgerProcess process, string text) =>
        UntilAsync(() => Task.FromResult(process.Errors), e => e.Contains(text, StringComparison.Ordinal), $"'{text}' from {process}");

    /// <summary>A node's block hashes from height 1 up to a height.</summary>
    public static async Task<IReadOnlyList<string>> HashesAsync(Fwledger.V1.Ledger.LedgerClient client, long toHeight)
    {
        List<string> hashes = [];
        for (long height = 1; height <= toHeight; height++) hashes.Add((await client.GetLightBlockAsync(new GetLightBlockRequest { Height = height })).Hash);
        return hashes;
    }
}
