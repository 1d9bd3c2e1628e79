using System.CommandLine;
using System.Runtime.CompilerServices;
using Chain.Contracts.Participants;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Governance;

internal static class ParticipantsCommand
{
    public static Command Create() => new("participants", "List participants; propose and vote on governance actions.")
    {
        List(), Show(), ProposeCommand.Create(), Proposals(), Vote(),
    };

    private static Command List()
    {
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = new("--json") { Description = "Print JSON, one object per page." };
        Command command = new("list", "List all participants.\n\n  fwledger participants list --json") { node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            long start = 0;
            do
            {
                ListParticipantsRequest request = new() { Start = start };
                ListParticipantsReply page = await source.Client.ListParticipantsAsync(request, cancellationToken: cancellation).ConfigureAwait(false);
                if (parsed.GetValue(json)) JsonOutput.Print(page);
                else foreach (ParticipantView p in page.Participants) Console.Out.WriteLine($"{p.Address} {p.Name,-20} {Standing(p)}");
                start = page.Next;
            }
            while (start != 0);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> participant = new("PARTICIPANT") { Description = "Address, the first digits of it, name, or any current or former key." };
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        const string Help = "Show one participant: its roles, keys and policies, with the heights at which they are in force.\n\n"
            + "  fwledger participants show acme";
        Command command = new("show", Help) { participant, node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            ParticipantView p = await ParticipantLookup.ViewOfAsync(source.Client, parsed.GetValue(participant)!, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) JsonOutput.Print(p);
            else Print(p);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string Standing(ParticipantView p)
    {
        string roles = p.Roles.Count > 0 ? string.Join(", ", p.Roles) : "no role";
        return $"{roles}{(p.Validator ? "; in the validator set" : "")}{(p.Suspended ? "; SUSPENDED" : "")}";
    }

    private static void Print(ParticipantView p)
    {
        Console.Out.WriteLine($"{p.Address} {p.Name}\n{Standing(p)}");
        if (p.RepositoryUri.Length > 0) Console.Out.WriteLine($"repository {p.RepositoryUri}");
        foreach (KeyView key in p.Keys)
        {
            string until = key.UntilHeight > 0 ? $" until {key.UntilHeight}" : "";
            Console.Out.WriteLine($"key {key.PublicKey} from height {key.FromHeight}{until}{(key.InForce ? ", in force" : "")}");
        }

        foreach (ReleasePolicyView policy in p.ReleasePolicies)
        {
            string who = policy.Keys.Count == 0 ? "any own key" : $"{policy.Threshold} of {policy.Keys.Count}: {string.Join(" ", policy.Keys)}";
            Console.Out.WriteLine($"releases signed by {who} from height {policy.FromHeight}");
        }

        if (p.AuditorThreshold > 0) Console.Out.WriteLine($"releases need at least {p.AuditorThreshold} auditors");
    }

    private static Command Proposals()
    {
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("proposals", "List the open proposals and their votes.\n\n  fwledger participants proposals") { node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            ListProposalsReply reply = await source.Client.ListProposalsAsync(new ListProposalsRequest(),
                cancellationToken: cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) JsonOutput.Print(reply);
            else if (reply.Proposals.Count == 0) Console.Out.WriteLine("no proposal is open");
            else foreach (ProposalView proposal in reply.Proposals) Print(proposal, reply.Quorum);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ProposalView p, int quorum)
    {
        Console.Out.WriteLine($"{p.Address} by {p.ProposerName}: {p.Description}");
        string by = string.Join(", ", p.Approvals);
        string against = p.Refusals.Count > 0 ? $", refused by {string.Join(", ", p.Refusals)}" : "";
        string waits = !p.WaitsForReady ? "" : p.WaitsFor.Count == 0 ? "; approved, waits for its new validators to become ready"
            : $"; approved, waits until enough nodes state that they run; no word of {string.Join(", ", p.WaitsFor)}";
        Console.Out.WriteLine($"  {p.Approvals.Count} of {quorum} approvals ({by}){against}; open until height {p.ExpiresHeight}{waits}");
    }

    /// <summary>The proven proposal. A node may be a block behind the one where it was opened, so it gets a moment.</summary>
    private static async Task<GovernanceProposal> FindOpenAsync(Session session, Address id, CancellationToken cancellation)
    {
        for (int tries = 0; tries < 10; tries++)
        {
            ReadOnlyMemory<byte>? value = await session.Chain.FindAsync(StateKeys.GovernanceProposal(id), cancellation).ConfigureAwait(false);
            if (value is { } bytes && GovernanceProposal.TryDecode(bytes.Span, out GovernanceProposal? open)) return open;
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation).ConfigureAwait(false);
        }

        throw new CommandException(ExitCode.RefusedByChain, $"no proposal {id} is open: see 'fwledger participants proposals' for those that are");
    }

    private static async IAsyncEnumerable<(string Address, string What)> OpenAsync(
        Fwledger.V1.Ledger.LedgerClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ListProposalsReply reply = await client.ListProposalsAsync(new ListProposalsRequest(), cancellationToken: cancellation).ConfigureAwait(false);
        foreach (ProposalView view in reply.Proposals) yield return (view.Address, view.Description);
    }

    private static Command Vote()
    {
        Argument<string> proposal = ShortAddress.Argument("PROPOSAL", "Address of the proposal, as 'participants proposals' shows it.");
        Option<bool> refuse = new("--refuse") { Description = "Vote against the proposal. Default: vote for it." };
        Option<string?> key = Session.KeyOption("a validator");
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        const string Help = "Vote on a proposal. The vote that completes the quorum executes it. The action is proven and shown before "
            + "the vote is signed. A proposal's address is a hash that covers its action, so a vote counts for no other action.\n\n"
            + "  fwledger participants vote 3f… --key validator-1/keys/identity.pem";
        Command command = new("vote", Help) { proposal, refuse, key, TrustFile.Option(), node, json };
        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            Address id = await ShortAddress.FindAsync(parsed.GetValue(proposal)!, "open proposal", "fwledger participants proposals",
                () => OpenAsync(session.Client, cancellation)).ConfigureAwait(false);
            GovernanceProposal open = await FindOpenAsync(session, id, cancellation).ConfigureAwait(false);
            string action = await ActionTexts.DescribeAsync(open.Action, session.Chain, cancellation).ConfigureAwait(false);
            byte[] payload = ParticipantCalls.Vote(!parsed.GetValue(refuse));
            string meaning = $"vote {(parsed.GetValue(refuse) ? "against" : "for")} proposal {id}: {action}";
            ReceiptReply? receipt = await session.CallAsync(ParticipantMethods.Vote, payload, meaning, cancellation, id).ConfigureAwait(false);
            if (receipt is not null) await ProposalOutcomes.PrintAsync(session, receipt, parsed.GetValue(json), cancellation).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
