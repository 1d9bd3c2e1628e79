using Chain.Consensus.Heights;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>One height at work: its state and the rules over it. Made anew for each height (line 53).</summary>
internal sealed class HeightRules
{
    private readonly DecisionRule _decision;

    internal HeightRules(Input.StartHeight start, Address? self, MessageGate gate, Timers timers, Reachability reachability, EffectBuffer effects)
    {
        State = new HeightState(start, self);
        BlockChecks checks = new(State, effects);
        ValidValue validValue = new(State, checks);
        Start = new RoundStart(State, timers, reachability, effects, checks, validValue);
        Rounds = new RoundRules(State, timers, effects, validValue, Start);
        Intake = new MessageIntake(State, gate, effects, checks, Start);
        _decision = new DecisionRule(State, effects, checks);
    }

    internal HeightState State { get; }

    internal RoundStart Start { get; }

    internal RoundRules Rounds { get; }

    internal MessageIntake Intake { get; }

    /// <summary>Applies rules until none has anything to do. A decision comes first, then a later round, then the rules of this one.</summary>
    internal void Run()
    {
        while (!State.IsDecided && (_decision.Apply() || Start.SkipToLaterRound() || Rounds.ApplyOne()))
        {
        }
    }
}
