using System.Globalization;
using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Rules;

/// <summary>The words of a script: parses a line into inputs, and formats effects as lines.</summary>
internal sealed class ScriptWords(int validators)
{
    private static readonly Lazy<Transaction> ATransaction = new(() =>
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        return Transaction.Create(CheapChain.ChainId, signer, signer.Address, 0, ContractKind.FirmwareUpdate, 1, default, []);
    });

    private readonly Dictionary<Hash256, string> _names = new() { [Hash256.Zero] = "nil" };
    private long _height = 1;

    internal CheapChain Chain { get; } = new(validators);

    internal string Name(Hash256? hash) => hash is { } known ? _names.GetValueOrDefault(known, "unknown") : "-";

    internal IEnumerable<Input> Inputs(string[] words)
    {
        switch (words[0])
        {
            case "start":
                _height = long.Parse(words[1], CultureInfo.InvariantCulture);
                int size = Option(words, "set") ?? validators;
                return [new Input.StartHeight(_height, new CheapChain(size).Validators, ParentOf(_height), words.Contains("tx"))];
            case "tx":
                return [new Input.TransactionsWaiting()];
            case "proposal":
                return [new Input.ProposalReceived(Proposal(words))];
            case "prevote" or "precommit":
                return Votes(words).Select(v => new Input.VoteReceived(v));
            case "own" when words[1] == "proposal":
                return [new Input.SignedProposal(Proposal(words[1..]))];
            case "own":
                return Votes(words[1..]).Select(v => new Input.SignedVote(v));
            case "link":
                return [new Input.LinkChanged(CheapChain.AddressOf(Int(words[1])), words[2] == "up")];
            case "built":
                return [new Input.BlockBuilt(_height, Int(words[1]), Block(words, words[2]))];
            case "valid" or "invalid":
                return [new Input.BlockChecked(Block(words, words[1]).Hash, words[0] == "valid")];
            case "timeout":
                return [new Input.TimeoutElapsed(Option(words, "h") ?? _height, Int(words[2]), Enum.Parse<TimeoutKind>(words[1], ignoreCase: true))];
            case "certificate":
                Block block = Block(words, words[2]);
                CommitCertificate certificate = CommitCertificate.FromPrecommits(Votes(["precommit", .. words[1..]]));
                return [new Input.CertificateReceived(certificate, Option(words, "other") is null ? block : Block(words, "B"))];
            default:
                throw new ArgumentException($"Unknown line: {string.Join(' ', words)}");
        }
    }

    /// <summary>
    /// Parses "peer round=1 proposal=A prevotes=0,2 precommits= proof=0 proofs=1" into a peer's status. Missing parts are
    /// empty.
    /// </summary>
    internal StatusMessage Status(string[] words) => new(
        Option(words, "h") ?? _height,
        Option(words, "round") ?? 0,
        words.Contains("decided") ? RoundStep.Decided : RoundStep.Prevote,
        Text(words, "proposal") is { } name ? Block([], name).Hash : Hash256.Zero,
        Bitmap(Text(words, "prevotes")),
        Bitmap(Text(words, "precommits")),
        Option(words, "proof") ?? -1,
        Bitmap(Text(words, "proofs")));

    internal string Describe(Effect effect) => effect switch
    {
        Effect.SignVote e => $"sign {Word(e.Type)} {e.Round} {Name(e.BlockHash)}",
        Effect.SignProposal e => $"sign proposal {e.Round} {Name(e.Block.Hash)} vr={e.ValidRound}",
        Effect.Broadcast e => $"send {Describe(e.Message)}",
        Effect.RecordMessage e => $"record {Describe(e.Message)}",
        Effect.ScheduleTimeout e => $"timer {e.Kind.ToString().ToLowerInvariant()} {e.Round} {e.DelayMs}",
        Effect.BuildBlock e => $"build {e.Round}",
        Effect.CheckBlock e => $"check {Name(e.Block.Hash)}{(e.IsDecided ? " decided" : "")}",
        Effect.Commit e => $"commit {Name(e.Block.Hash)} round {e.Certificate.Round} by {string.Join(' ', e.Certificate.SignerIndices)}",
        Effect.ReportEvidence { Evidence: DuplicateVoteEvidence { First: { } v } } => $"evidence {Word(v.Type)} {v.Round} of {v.ValidatorIndex}",
        Effect.ReportEvidence { Evidence: DuplicateProposalEvidence e } => $"evidence proposal {e.Round} of {e.ValidatorIndex}",
        Effect.ReportDivergence e => $"diverged {Name(e.Block.Hash)}",
        _ => throw new ArgumentException($"Unknown effect: {effect}"),
    };

    internal string Describe(ConsensusMessage message) => message switch
    {
        ProposalMessage { Proposal: { } p } => $"proposal {p.Round} {Name(p.Block.Hash)} vr={p.ValidRound}",
        VoteMessage { Vote: { } v } => $"{Word(v.Type)} {v.Round} {Name(v.BlockHash)} of {v.ValidatorIndex}",
        StatusMessage s => $"status {s.Height}/{s.Round} {s.Step} proposal {Name(s.ProposalHash)}"
            + $" prevotes {List(s.Prevotes)} precommits {List(s.Precommits)}"
            + (s.LockProofRound < 0 ? "" : $" proof {s.LockProofRound} {List(s.LockProofPrevotes)}"),
        _ => throw new ArgumentException($"Unknown message: {message}"),
    };

    private static string Word(VoteType type) => type == VoteType.Prevote ? "prevote" : "precommit";

    private static Hash256 ParentOf(long height) => height == 1 ? Hash256.Zero : Sha256.Hash(BitConverter.GetBytes(height));

    private static int Int(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static string? Text(string[] words, string key) =>
        words.FirstOrDefault(w => w.StartsWith($"{key}=", StringComparison.Ordinal))?[(key.Length + 1)..];

    private static int? Option(string[] words, string key) => Text(words, key) is { } text ? Int(text) : null;

    private static ValidatorBitmap Bitmap(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(default(ValidatorBitmap), (bits, word) => bits.With(Int(word)));

    private string List(ValidatorBitmap bitmap) => $"[{string.Join(' ', Enumerable.Range(0, validators).Where(bitmap.Contains))}]";

    private Block Block(string[] words, string name)
    {
        long height = Option(words, "h") ?? _height;
        Hash256 parent = words.Contains("otherparent") ? Sha256.Hash("other"u8) : ParentOf(height);
        Hash256? chain = words.Contains("otherchain") ? Sha256.Hash("other chain"u8) : null;
        Block block = CheapChain.Block(height, parent, name[0], isValid: name[0] < 'N', chain);
        _names.TryAdd(block.Hash, name);
        return block;
    }

    private Proposal Proposal(string[] words)
    {
        int round = Int(words[1]);
        Block block = Block(words, words[2]);
        Proposal proposal = Chain.Proposal(Option(words, "h") ?? _height, round, Option(words, "vr") ?? -1, block, Option(words, "by"));
        if (words.Contains("otherbody")) proposal = proposal with { Block = new Block(block.Header, [ATransaction.Value]) };
        return words.Contains("badsig") ? proposal with { Signature = Chain.Sign(0, Sha256.Hash("other"u8)) } : proposal;
    }

    private List<Vote> Votes(string[] words)
    {
        VoteType type = words[0] == "prevote" ? VoteType.Prevote : VoteType.Precommit;
        int round = Int(words[1]);
        Hash256 hash = words[2] == "nil" ? Hash256.Zero : Block(words, words[2]).Hash;
        List<Vote> votes = [];
        foreach (string word in words.SkipWhile(w => w != "by").Skip(1).TakeWhile(w => char.IsAsciiDigit(w[0])))
        {
            Vote vote = Chain.Vote(type, Option(words, "h") ?? _height, round, hash, Int(word));
            votes.Add(words.Contains("badsig") ? vote with { Signature = Chain.Sign(vote.ValidatorIndex, Sha256.Hash("other"u8)) } : vote);
        }

        return votes;
    }
}
