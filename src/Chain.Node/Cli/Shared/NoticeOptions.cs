using System.CommandLine;
using Chain.Core;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;

namespace Chain.Node.Cli.Shared;

/// <summary>
/// '--notice' and '--from-height': when a change is in force. The chain counts heights, so a time is turned into heights by the chain's pace.
/// </summary>
internal sealed class NoticeOptions
{
    private const string Name = "--notice", HeightName = "--from-height";

    /// <summary>Number of blocks by which the pace is measured.</summary>
    private const int SampleBlocks = 100;

    /// <summary>Fastest pace that counts, in milliseconds per block. The pace rests on the node's word, so it is bounded.</summary>
    private const long FastestMs = 10;

    /// <summary>Fewest heights ahead: the call itself needs the next one, and another block may come first.</summary>
    private const long AheadMin = 3;

    private readonly Option<string> _notice;
    private readonly Option<long> _height = new(HeightName) { Description = $"First height at which the change is in force. Default: after {Name}." };

    /// <param name="standard">The notice if the user names none.</param>
    public NoticeOptions(string standard = "10m")
    {
        _notice = new Option<string>(Name)
        {
            Description = "Time until the change is in force, such as 30m or 2h, at the chain's present pace.",
            DefaultValueFactory = _ => standard,
        };
        _notice.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && (!AgeOption.TryReadTime(token.Value, out long ms) || ms == 0))
                result.AddError($"{Name} {token.Value}: use a number and a unit (s, m, h or d), such as 10m");
        });
    }

    public void AddTo(Command command)
    {
        command.Add(_notice);
        command.Add(_height);
    }

    /// <summary>The first height at which the change is in force.</summary>
    /// <exception cref="CommandException">The notice is too long.</exception>
    public async Task<long> HeightAsync(ParseResult parsed, ProvenChain chain, CancellationToken cancellation)
    {
        if (parsed.GetResult(_height) is { Implicit: false }) return parsed.GetValue(_height);
        long heights = await HeightsAsync(parsed.GetValue(_notice)!, chain, cancellation).ConfigureAwait(false);
        return chain.Height + Math.Max(AheadMin, heights);
    }

    /// <summary>How many heights the chain makes in the stated time.</summary>
    /// <exception cref="CommandException">The time is too long.</exception>
    private static async Task<long> HeightsAsync(string text, ProvenChain chain, CancellationToken cancellation)
    {
        _ = AgeOption.TryReadTime(text, out long noticeMs);
        ChainParameters parameters = await chain.ParametersAsync(cancellation).ConfigureAwait(false);
        long msPerBlock = parameters.HeartbeatMs;
        if (chain.Head is { Block: not null } head && Math.Min(SampleBlocks, head.Height - 1) is > 0 and var blocks
            && await chain.Source.GetLightBlockAsync(head.Height - blocks, cancellation).ConfigureAwait(false) is { } earlier)
        {
            msPerBlock = Pace(parameters.HeartbeatMs, head.TimeMs - earlier.Header.TimeMs, blocks);
        }

        long heights = Heights(noticeMs, msPerBlock);
        return heights <= Limits.HeightsAheadMax ? heights
            : throw new CommandException(ExitCode.Usage, $"{Name} {text}: that is {heights} heights, and a change is at most {Limits.HeightsAheadMax} ahead");
    }

    /// <summary>Milliseconds per block: as measured, and at most the heartbeat, at which an idle chain makes blocks.</summary>
    public static long Pace(long heartbeatMs, long passedMs, long blocks) => Math.Clamp(passedMs / blocks, FastestMs, Math.Max(FastestMs, heartbeatMs));

    /// <summary>The heights of a notice, rounded up; at least 1.</summary>
    public static long Heights(long noticeMs, long msPerBlock) => Math.Max(1, (noticeMs + msPerBlock - 1) / msPerBlock);
}
