using System.Globalization;
using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Consensus.Tests.Rules;

/// <summary>
/// A dialogue with one engine as text. A line that begins with '>' is an input; the lines below it are the effects that it must have.
/// Blocks are letters: A to M are valid, N to Z are invalid. The script acts as the host: it signs, checks blocks and returns the results.
/// </summary>
/// <remarks>
/// Default timeouts in milliseconds: propose 400, prevote and precommit 250; each round adds 250, up to 10000. The proposer of
/// height 1, round r, is validator (1 + r) mod n.
/// </remarks>
internal sealed class Script
{
    private readonly ConsensusEngine _engine;
    private readonly Queue<Input> _answers = [];
    private readonly List<string> _transcript = [];
    private readonly ScriptWords _words;

    private Script(int validators, int? self, ChainParameters? parameters)
    {
        _words = new ScriptWords(validators);
        Address? address = self is { } index ? CheapChain.AddressOf(index) : null;
        EngineOptions options = new(CheapChain.ChainId, parameters ?? new ChainParameters(), address) { Verifier = CheapSignatures.Instance };
        _engine = new ConsensusEngine(options);
    }

    /// <summary>Whether the script shows block checks, and answers BuildBlock and CheckBlock only on an explicit input line.</summary>
    private bool ShowsChecks { get; init; }

    private bool ShowsRecords { get; init; }

    /// <summary>Whether the host must stay silent because its journal is lost.</summary>
    private bool IsSilent { get; init; }

    /// <summary>Plays the inputs of a script and compares the engine's effects with the whole script.</summary>
    /// <param name="expected">Inputs and effects.</param>
    /// <param name="validators">Size of the set.</param>
    /// <param name="self">Index of the engine's validator; null for a node that only observes.</param>
    /// <param name="checks">Whether block checks are shown and are answered only by "valid" and "invalid" lines.</param>
    /// <param name="records">Whether journal records are shown.</param>
    /// <param name="silent">Whether the host signs nothing.</param>
    /// <param name="parameters">The timeouts; null for the defaults.</param>
    internal static void Play(
        string expected, int validators = 4, int? self = 0, bool checks = false, bool records = false, bool silent = false, ChainParameters? parameters = null)
    {
        Script script = new(validators, self, parameters) { ShowsChecks = checks, ShowsRecords = records, IsSilent = silent };
        string[] lines = [.. expected.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        foreach (string line in lines.Where(l => l[0] == '>')) script.Do(line);
        string actual = string.Join('\n', script._transcript);
        Assert.That(actual, Is.EqualTo(string.Join('\n', lines)), () => $"The engine did:\n{actual}\n");
    }

    private void Do(string line)
    {
        _transcript.Add(line);
        string[] words = line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "state":
                string locked = _words.Name(_engine.LockedHash), valid = _words.Name(_engine.State?.ValidBlock?.Hash);
                _transcript.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"height {_engine.Height} round {_engine.Round} {_engine.RoundStep}"
                        + $" locked {locked}@{_engine.LockedRound} valid {valid}@{_engine.ValidRound}"));
                break;
            case "status":
                _transcript.Add(_words.Describe(_engine.Status));
                break;
            case "peer":
                _transcript.AddRange(_engine.MessagesFor(_words.Status(words)).Select(m => $"answer {_words.Describe(m)}"));
                break;
            default:
                foreach (Input input in _words.Inputs(words)) Feed(input);
                break;
        }
    }

    private void Feed(Input first)
    {
        _answers.Enqueue(first);
        while (_answers.TryDequeue(out Input? input))
        {
            foreach (Effect effect in _engine.Step(input)) Do(effect);
        }
    }

    private void Do(Effect effect)
    {
        bool isHidden = effect is Effect.RecordMessage ? !ShowsRecords : effect is Effect.CheckBlock && !ShowsChecks;
        if (!isHidden) _transcript.Add(_words.Describe(effect));
        switch (effect)
        {
            case Effect.SignVote ask when !IsSilent:
                _answers.Enqueue(new Input.SignedVote(_words.Chain.Vote(ask.Type, ask.Height, ask.Round, ask.BlockHash, _engine.State!.SelfIndex)));
                break;
            case Effect.SignProposal ask when !IsSilent:
                _answers.Enqueue(new Input.SignedProposal(_words.Chain.Proposal(ask.Height, ask.Round, ask.ValidRound, ask.Block)));
                break;
            case Effect.CheckBlock ask when !ShowsChecks:
                _answers.Enqueue(new Input.BlockChecked(ask.Block.Hash, CheapChain.IsValid(ask.Block)));
                break;
        }
    }
}
