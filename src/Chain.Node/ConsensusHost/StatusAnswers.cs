using System.Runtime.CompilerServices;
using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Peering;

namespace Chain.Node.ConsensusHost;

/// <summary>
/// Decides which status messages are answered, so that a peer that repeats its status does not occupy the consensus loop: one answer per peer and change, and
/// the same answer again only after a while, because frames can be lost. Owner: the consensus loop.
/// </summary>
internal sealed class StatusAnswers(TimeProvider time)
{
    /// <summary>After this time, the same status is answered again: 400 ms. A peer sends its status every 500 ms.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(400);

    /// <summary>Answers to one peer per second: 50. An honest peer's status changes a few times per round.</summary>
    public const int PerSecond = 50;

    /// <summary>Answers to one peer in a burst: 100.</summary>
    public const int Burst = 100;

    private readonly Dictionary<Address, Answered> _last = []; // Bounded by the number of identities that may peer.
    private readonly ConditionalWeakTable<Proposal, byte[]> _encoded = [];

    /// <summary>Whether to answer a status.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="status">Its status.</param>
    /// <param name="version">Changes whenever this node may have something new to send.</param>
    public bool MustAnswer(Address from, StatusMessage status, long version)
    {
        long now = time.GetTimestamp();
        if (!_last.TryGetValue(from, out Answered? last)) _last.Add(from, last = new Answered(NewBudget()) { At = now });
        bool isRepeated = last.Version == version && status.Equals(last.Status) && time.GetElapsedTime(last.At, now) < RepeatAfter;
        if (isRepeated || last.Budget.Spend(0) > TimeSpan.Zero) return false;
        last.Budget.Spend(1);
        (last.Status, last.Version, last.At) = (status, version, now);
        return true;
    }

    /// <summary>The bytes of a message. A proposal, which holds a whole block, is encoded once.</summary>
    public ReadOnlyMemory<byte> Encode(ConsensusMessage message) => message is ProposalMessage proposal
        ? _encoded.GetValue(proposal.Proposal, _ => proposal.Encode().ToArray())
        : message.Encode();

    // A budget has room up to and including its burst, and one answer needs 1.
    private PeerBudget NewBudget() => new(PerSecond, Burst - 1, time);

    private sealed class Answered(PeerBudget budget)
    {
        public PeerBudget Budget => budget;

        public StatusMessage? Status { get; set; }

        public long Version { get; set; } = -1;

        public long At { get; set; }
    }
}
