using Chain.Consensus.Heights;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>The state and the rules of one height. Created anew for each height (line 53).</summary>
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

    /// <summary>Applies rules until none applies: first a decision, then a skip to a later round, then the rules of this round.</summary>
    internal void Run()
    {
        while (!State.IsDecided && (_decision.Apply() || Start.SkipToLaterRound() || Rounds.ApplyOne()))
        {
        }
    }
}
