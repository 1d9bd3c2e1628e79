using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Cli.Governance;
using Fwledger.V1;
using Google.Protobuf;

namespace Node.Tests.Cli;

/// <summary>A vote says what it led to, and what an approved change of the validator set waits for.</summary>
[TestFixture]
[Category("GOV-LIVE.1")]
internal sealed class ProposalOutcomeTests
{
    private static readonly string Id = new('3', 40);

    private static IEnumerable<TestCaseData> Outcomes()
    {
        yield return Case("approved and executed", ContractEventType.GovernanceExecuted, null, $"proposal {Id} is approved and executed");
        yield return Case("rejected", ContractEventType.GovernanceRejected, null, "is rejected and closed");
        yield return Case("one of three", ContractEventType.GovernanceVoted, p => p.Approvals.Add("a"), $"voted on proposal {Id} (1 of 3 approvals)");
        yield return Case("opened", ContractEventType.GovernanceProposed, p => p.Approvals.Add("a"), "is open (1 of 3 approvals): other validators vote with");
        yield return Case("waits for statements", ContractEventType.GovernanceVoted, p => Wait(p, "validator-4", "validator-1"),
            "is approved, and the change of the validator set waits until enough nodes have stated that they run; no word yet of validator-4, validator-1");
        yield return Case("waits for new validators", ContractEventType.GovernanceVoted, p => Wait(p), "'fwledger validators ready'");
        yield return Case("where to look", ContractEventType.GovernanceProposed, p => Wait(p, "validator-4"), "See 'fwledger validators list'");

        static TestCaseData Case(string desc, ContractEventType type, Action<ProposalView>? change, string said) =>
            new TestCaseData(type, change, said).SetArgDisplayNames(desc);

        static void Wait(ProposalView proposal, params string[] names)
        {
            proposal.WaitsForReady = true;
            proposal.WaitsFor.AddRange(names);
        }
    }

    [TestCaseSource(nameof(Outcomes))]
    public void Describe_Vote_SaysWhatCameOfIt(ContractEventType type, Action<ProposalView>? change, string said)
    {
        Address contract = Address.Parse(Id);
        Receipt receipt = new(Hash256.Zero, Outcome.Accepted, contract, [new ContractEvent(type, contract, default)]);
        ListProposalsReply open = new() { Quorum = 3 };
        ProposalView proposal = new() { Address = Id };
        change?.Invoke(proposal);
        open.Proposals.Add(proposal);
        ReceiptReply reply = new() { Contract = Id, Receipt = ByteString.CopyFrom(receipt.Encode().Span) };
        Assert.That(ProposalOutcomes.Describe(reply, open), Does.Contain(said));
    }

    [Test]
    public void Describe_NodeThatListsNoProposals_StillSaysThatTheVoteCounts()
    {
        Receipt receipt = new(Hash256.Zero, Outcome.Accepted, Address.Parse(Id), []);
        Assert.That(ProposalOutcomes.Describe(new ReceiptReply { Contract = Id, Receipt = ByteString.CopyFrom(receipt.Encode().Span) }, null),
            Is.EqualTo($"voted on proposal {Id}"));
    }
}
