using System.Runtime.CompilerServices;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Light.Tests.Kit;

/// <summary>A source that serves a chain in memory, either honestly or with one answer replaced.</summary>
public sealed class ChainSource(LightChain chain, string name = "honest", string? operatorName = null) : ILightSource
{
    public string Name => name;

    public string Operator => operatorName ?? name;

    /// <summary>The chain that it serves. A test may replace it at any time.</summary>
    public LightChain Chain { get; set; } = chain;

    /// <summary>The highest block that it serves; null for all.</summary>
    public long? Visible { get; set; }

    /// <summary>Whether it accepts a question but never answers.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether it refuses the connection at once.</summary>
    public bool IsDown { get; set; }

    public Func<long, LightBlock?, LightBlock?>? OnLightBlock { get; set; }

    public Func<long, LightBlock?, LightBlock?>? OnSetChange { get; set; }

    public Func<HistoryAnswer?, HistoryAnswer?>? OnHistory { get; set; }

    public Func<LatestReleaseAnswer, LatestReleaseAnswer?>? OnLatest { get; set; }

    public Func<StateAnswer, StateAnswer?>? OnState { get; set; }

    /// <summary>Every question so far, such as "block 7".</summary>
    public List<string> Questions { get; } = [];

    private long Top => Math.Min(Visible ?? Chain.Height, Chain.Height);

    public Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation)
    {
        long asked = height == 0 ? Top : height;
        LightBlock? block = asked >= 1 && asked <= Top ? Chain[asked] : null;
        return AnswerAsync($"block {height}", () => OnLightBlock is null ? block : OnLightBlock(height, block), cancellation);
    }

    public Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation)
    {
        LightBlock? change = Chain.NextSetChange(afterHeight);
        return AnswerAsync($"change {afterHeight}", () => OnSetChange is null ? change : OnSetChange(afterHeight, change), cancellation);
    }

    public Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation)
    {
        HistoryAnswer? answer = newHeight <= Chain.Height ? Chain.History(oldHeight, newHeight) : null;
        return AnswerAsync($"history {oldHeight} {newHeight}", () => OnHistory is null ? answer : OnHistory(answer), cancellation);
    }

    public Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation)
    {
        LatestReleaseAnswer answer = Chain.Latest(Top, vendor, model, channel);
        return AnswerAsync("latest", () => OnLatest is null ? answer : OnLatest(answer), cancellation);
    }

    public Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation) =>
        AnswerAsync<LatestReleaseAnswer>("release", () => Chain.Release(Top, contract), cancellation);

    public Task<StateAnswer?> GetStateEntryAsync(StateKey key, CancellationToken cancellation)
    {
        (byte[] value, byte[] proof) = Chain.Prove(Top, key);
        StateAnswer answer = new(Chain[Top], value, proof);
        return AnswerAsync("state", () => OnState is null ? answer : OnState(answer), cancellation);
    }

    public async IAsyncEnumerable<CommitHint> SubscribeAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return new CommitHint(Top, true);
    }

    private async Task<T?> AnswerAsync<T>(string question, Func<T?> answer, CancellationToken cancellation)
        where T : class
    {
        lock (Questions) Questions.Add(question);
        if (IsSilent) await Task.Delay(Timeout.Infinite, cancellation);
        return IsDown ? null : answer();
    }
}
