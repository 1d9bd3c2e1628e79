using System.CommandLine;
using Chain.Contracts.Participants;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Governance;

internal static class ValidatorsCommand
{
    public static Command Create() => new("validators", "Show the validator set; declare a new validator ready.") { List(), Ready() };

    private static Command List()
    {
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        const string Help = "List the validators of the next block, the authorities that can join, and changes of the set that wait.\n\n"
            + "  fwledger validators list --json";
        Command command = new("list", Help) { node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            ListValidatorsRequest request = new();
            ListValidatorsReply reply = await source.Client.ListValidatorsAsync(request, cancellationToken: cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) JsonOutput.Print(reply);
            else Print(reply);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ListValidatorsReply reply)
    {
        string bound = $"{reply.Quorum} votes decide a block; at most {reply.ChangeMax} validators change per block";
        Console.Out.WriteLine($"{reply.Validators.Count} validators of block {reply.Height + 1}; {bound}");
        foreach (ValidatorView v in reply.Validators) Console.Out.WriteLine($"{v.Address} {v.Name,-20} key {v.PublicKey}");
        foreach (CandidateView c in reply.Candidates)
        {
            string word = c.RecordedHeight > 0 ? $"ready since block {c.RecordedHeight}" : "not declared ready";
            Console.Out.WriteLine($"{c.Address} {c.Name,-20} can join; {word}");
        }

        foreach (WaitingChangeView waiting in reply.Waiting) Console.Out.WriteLine($"! {waiting.Text}");
    }

    private static Command Ready()
    {
        Option<string?> key = Session.KeyOption("the candidate: the same key that its node votes with");
        Option<string> node = new("--node") { Description = "gRPC address of the candidate's own node, which must have caught up.", Required = true };
        Option<bool> json = JsonOutput.Option();
        const string Help = "Declare that an authority's node has caught up and can vote. The chain then executes an approved change that waits for it. "
            + "From version 3 of the rules on, a node declares this by itself while such a change waits.\n\n"
            + "  fwledger validators ready --key validator-4/keys/identity.pem --node http://127.0.0.1:7130";
        Command command = new("ready", Help) { key, TrustFile.Option(), node, json };
        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            NodeProof proof = await NodeProof.AskAsync(session.Chain.Source, session.ChainId, cancellation).ConfigureAwait(false);
            // Another node's height says nothing about this candidate: it would join a set in which it cannot vote.
            if (!proof.Has(session.Key))
            {
                string has = proof.Keys.Count > 0 ? string.Join(" and ", proof.Keys.Select(k => $"key {k}")) : "no key";
                string other = $"node {proof.Name} at {parsed.GetValue(node)} proves that it has {has}, but --key is "
                    + $"{session.Key}: name the candidate's own node with --node";
                throw new CommandException(ExitCode.RefusedByChain, other);
            }

            if (proof.IsCatchingUp)
            {
                string problem = $"node {proof.Name} is at height {proof.Height} and still catching up: "
                    + "wait until 'fwledger status' no longer shows 'catching up'";
                throw new CommandException(ExitCode.RefusedByChain, problem);
            }

            byte[] payload = ParticipantCalls.Ready(proof.Height);
            string meaning = $"declare that node {proof.Name} has caught up at height {proof.Height} and can vote with key {session.Key}";
            ReceiptReply? receipt = await session.CallAsync(ParticipantMethods.Ready, payload, meaning, cancellation).ConfigureAwait(false);
            if (receipt is not null) CallOutput.Print(receipt, parsed.GetValue(json), $"{proof.Name} is ready at height {proof.Height}");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
