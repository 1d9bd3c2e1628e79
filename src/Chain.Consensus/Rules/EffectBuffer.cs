using Chain.Consensus.Heights;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>The effects of the current step, in the order in which the host must do them.</summary>
internal sealed class EffectBuffer
{
    private List<Effect> _effects = [];

    internal void Add(Effect effect) => _effects.Add(effect);

    internal void Schedule(HeightState state, TimeoutKind kind, long delayMs) =>
        _effects.Add(new Effect.ScheduleTimeout(state.Height, state.Round, kind, delayMs));

    internal void AskToSign(HeightState state, VoteType type, in Hash256 blockHash) =>
        _effects.Add(new Effect.SignVote(type, state.Height, state.Round, blockHash));

    /// <summary>Returns the effects and starts a new list.</summary>
    internal List<Effect> TakeAll()
    {
        List<Effect> taken = _effects;
        _effects = [];
        return taken;
    }
}
