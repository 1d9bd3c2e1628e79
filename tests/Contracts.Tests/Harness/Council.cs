using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Harness;

/// <summary>
/// A chain for governance tests, and the participants contract's calls on it. Its participants: validators a0, a1, …, a
/// candidate, a vendor and a broker.
/// </summary>
internal static class Council
{
    public static TestLedger Start(int validators = 4, ChainParameters? parameters = null, ContractEngine? engine = null,
        int rules = RuleVersions.First)
    {
        Party candidate = Party.Named("candidate"), vendor = Party.Named("vendor"), broker = Party.Named("broker");
        List<GenesisParticipant> participants = [.. Named(validators).Select(a => new GenesisParticipant(a.Name, a.Key, Roles.Authority, true))];
        participants.Add(new GenesisParticipant(candidate.Name, candidate.Key, Roles.Authority, false));
        participants.Add(new GenesisParticipant(vendor.Name, vendor.Key, Roles.Vendor, false, "https://vendor.example/"));
        participants.Add(new GenesisParticipant(broker.Name, broker.Key, Roles.Broker, false, "https://broker.example/"));
        return TestLedger.Start(parameters ?? new ChainParameters(), participants, engine: engine, timeMs: 1_000, rules: rules);
    }

    extension(TestLedger ledger)
    {
        /// <summary>The validators of the genesis, in the order of their names.</summary>
        public IReadOnlyList<Party> Authorities => Named(ledger.Genesis.Validators.Count);

        /// <summary>An authority outside the validator set.</summary>
        public Party Candidate => Party.Named("candidate");

        public Party Vendor => Party.Named("vendor");

        public Party Broker => Party.Named("broker");

        /// <summary>A signed call of the participants contract with the sender's next nonce.</summary>
        public Transaction Sign(Party sender, int method, byte[] payload, Address target = default, ISigner? key = null) =>
            ledger.Sign(sender, ContractKind.Participants, method, payload, target, key);

        /// <summary>Runs a block with one call of the participants contract.</summary>
        public Receipt Run(Party sender, int method, byte[] payload, Address target = default, ISigner? key = null) =>
            ledger.Run(sender, ContractKind.Participants, method, payload, target, key);

        /// <summary>The new key's proof of possession: its signature over the participant.</summary>
        public Signature Possession(Address participant, ISigner key) => KeyPossession.Sign(ledger.ChainId, participant, key);

        public GovernanceAction.Register Registration(Party party, Roles roles, string repositoryUri = "", string? name = null) =>
            new(name ?? party.Name, party.Key, ledger.Possession(party.Address, party.Signer), roles, repositoryUri);

        /// <summary>Opens a proposal, by the first validator unless another proposer is given. The proposer approves it by proposing.</summary>
        public Receipt Propose(GovernanceAction action, Party? proposer = null, long lifetime = 100) =>
            ledger.Run(proposer ?? ledger.Authorities[0], ParticipantMethods.Propose, ParticipantCalls.Propose(action, ledger.Next + lifetime));

        public Receipt Vote(Party voter, Address proposal, bool approve = true) =>
            ledger.Run(voter, ParticipantMethods.Vote, ParticipantCalls.Vote(approve), proposal);

        /// <summary>Proposes, then votes until a quorum approves.</summary>
        /// <returns>The receipt of the last call, which carries the action out.</returns>
        public Receipt Decide(GovernanceAction action)
        {
            Party[] voters = [.. ledger.Authorities.Where(a => ledger.Validators.IndexOf(a.Address) >= 0)];
            int quorum = ledger.Validators.Quorum;
            Receipt last = ledger.Propose(action, voters[0]);
            Address proposal = last.Contract;
            for (int i = 1; i < quorum && last.IsAccepted; i++) last = ledger.Vote(voters[i], proposal);
            return last;
        }

        public Receipt Ready(Party candidate, ISigner? key = null) =>
            ledger.Run(candidate, ParticipantMethods.Ready, ParticipantCalls.Ready(ledger.Height), key: key);
    }

    private static Party[] Named(int count) => [.. Enumerable.Range(0, count).Select(i => Party.Named($"a{i}"))];
}
