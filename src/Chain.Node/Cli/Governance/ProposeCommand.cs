using System.CommandLine;
using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Governance;

/// <summary>'participants propose': one subcommand per governance action.</summary>
internal static class ProposeCommand
{
    private const long DefaultLifetime = 100_000;

    /// <summary>Reads the arguments of a subcommand.</summary>
    internal delegate Task<GovernanceAction> ReadAction(ParseResult parsed, Session session, CancellationToken cancellation);

    public static Command Create() => new("propose", "Propose an action to the authorities. The proposal counts as the proposer's vote.")
    {
        Register(), Roles(), Suspend(), Repository(), Auditors(), Validators(), Parameters(), ReplaceKeys(),
        ProposeRulesCommands.Rules(), ProposeRulesCommands.VersionFloor(),
    };

    private static Command Register()
    {
        Argument<string> name = new("NAME") { Description = "Name of the new participant." };
        Option<PublicKey> publicKey = PublicKeyOption();
        Option<Signature> possession = PossessionOption("'fwledger keys possession FILE'");
        Option<string[]> roles = RolesOption();
        Option<string> repository = new("--repository") { Description = "Base URI of its repository, ending with '/'.", DefaultValueFactory = _ => "" };
        const string Example = "register acme --public-key 02… --possession 7c… --role vendor --repository https://fw.acme.example/";
        return Make("register", "Register a participant.", Example, [name, publicKey, possession, roles, repository], (parsed, _, _) =>
            Task.FromResult<GovernanceAction>(new GovernanceAction.Register(
                parsed.GetValue(name)!,
                parsed.GetValue(publicKey),
                parsed.GetValue(possession),
                RoleTexts.Parse(parsed.GetValue(roles)!),
                parsed.GetValue(repository)!)));
    }

    private static Command Roles()
    {
        Option<string[]> roles = RolesOption();
        return MakeOn("roles", "Replace a participant's roles.", "roles acme --role vendor --role broker", roles, (parsed, who) =>
            new GovernanceAction.SetRoles(who, RoleTexts.Parse(parsed.GetValue(roles)!)));
    }

    private static Command Suspend()
    {
        Option<bool> end = new("--end") { Description = "End the suspension instead." };
        const string Help = "Suspend a participant, or end its suspension. A suspended validator leaves the validator set, once enough of the "
            + "others have stated that they run.";
        return MakeOn("suspend", Help, "suspend acme", end, (parsed, who) =>
            new GovernanceAction.SetSuspended(who, !parsed.GetValue(end)));
    }

    private static Command Repository()
    {
        Argument<string> uri = new("URI") { Description = "Base URI, ending with '/'; \"\" removes it." };
        return MakeOn("repository", "Set the base URI of a participant's repository.", "repository acme https://fw.acme.example/", uri, (parsed, who) =>
            new GovernanceAction.SetRepository(who, parsed.GetValue(uri)!));
    }

    private static Command Auditors()
    {
        Argument<int> threshold = new("THRESHOLD") { Description = "Lowest number of auditor approvals that the vendor's releases need." };
        return MakeOn("auditors", "Set a vendor's auditor threshold, higher or lower.", "auditors acme 1", threshold, (parsed, who) =>
            new GovernanceAction.SetAuditorThreshold(who, parsed.GetValue(threshold)));
    }

    private static Command Validators()
    {
        Option<string[]> add = new("--add") { Description = "Authority to add; repeat it for more.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> remove = new("--remove") { Description = "Validator to remove; repeat it for more.", AllowMultipleArgumentsPerToken = true };
        const string Help = "Change the validator set. The change waits until the nodes of the new validators, and enough of all, have stated that they "
            + "run; they do so by themselves ('fwledger validators ready' before version 3 of the rules).";
        return Make("validators", Help, "validators --add validator-4", [add, remove], async (parsed, session, cancellation) =>
        {
            IReadOnlyList<Address> leaving = await session.AddressesOfAsync(parsed.GetValue(remove) ?? [], cancellation).ConfigureAwait(false);
            IReadOnlyList<Address> joining = await session.AddressesOfAsync(parsed.GetValue(add) ?? [], cancellation).ConfigureAwait(false);
            return new GovernanceAction.ChangeValidators(leaving, joining);
        });
    }

    private static Command Parameters()
    {
        Option<string[]> set = new("--set")
        {
            Description = "NAME=NUMBER; repeat it for more. A wrong name makes the command list the valid ones.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        set.Validators.Add(ParameterTexts.Check);
        const string Example = "parameters --set auditor_threshold=1 --set heartbeat_ms=30000";
        return Make("parameters", "Change parameters of the chain.", Example, [set], async (parsed, session, cancellation) =>
            new GovernanceAction.SetParameters(await ParameterTexts.ChangeAsync(session.Chain, parsed.GetValue(set)!, cancellation).ConfigureAwait(false)));
    }

    private static Command ReplaceKeys()
    {
        Argument<string> participant = ParticipantArgument();
        Option<PublicKey> publicKey = PublicKeyOption();
        Option<Signature> possession = PossessionOption("'fwledger keys possession FILE --participant ADDRESS'");
        const string Help = "End all keys of a participant that lost them, and register a new key. A validator leaves the set with it (before version "
            + "3 of the rules: it must leave first), and a later vote takes it back with the new key.";
        const string Example = "replace-keys acme --public-key 02… --possession 7c…";
        return Make("replace-keys", Help, Example, [participant, publicKey, possession], async (parsed, session, cancellation) =>
        {
            Address who = await session.AddressOfAsync(parsed.GetValue(participant)!, cancellation).ConfigureAwait(false);
            return new GovernanceAction.ReplaceKeys(who, parsed.GetValue(publicKey), parsed.GetValue(possession));
        });
    }

    internal static Argument<string> ParticipantArgument() => new("PARTICIPANT") { Description = $"The participant: {ParticipantLookup.Form}." };

    private static Option<PublicKey> PublicKeyOption() =>
        CheckedSymbols.PublicKeyOption("--public-key", "The participant's public key, 66 hexadecimal digits.");

    private static Option<Signature> PossessionOption(string command) =>
        CheckedSymbols.SignatureOption("--possession", $"Proof of possession of the key, as {command} prints it.");

    private static Option<string[]> RolesOption() => new Option<string[]>("--role")
    {
        Description = "authority, vendor, broker, auditor or gateway; repeat it for more.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong(RoleTexts.Names);

    /// <summary>A subcommand about one participant, with one more argument or option.</summary>
    private static Command MakeOn(string name, string help, string example, Symbol symbol, Func<ParseResult, Address, GovernanceAction> read)
    {
        Argument<string> participant = ParticipantArgument();
        return Make(name, help, example, [participant, symbol], async (parsed, session, cancellation) =>
            read(parsed, await session.AddressOfAsync(parsed.GetValue(participant)!, cancellation).ConfigureAwait(false)));
    }

    /// <summary>A subcommand that proposes an action.</summary>
    internal static Command Make(string name, string help, string example, Symbol[] symbols, ReadAction read)
    {
        Option<string?> key = Session.KeyOption("a validator");
        Option<string?> node = NodeConnection.Option();
        Option<long> lifetime = new("--lifetime")
        {
            Description = "Number of heights for which the proposal stays open.",
            DefaultValueFactory = _ => DefaultLifetime,
        };
        Option<bool> json = JsonOutput.Option();
        Command command = new(name, $"{help}\n\n  fwledger participants propose {example} --key validator-0/keys/identity.pem");
        foreach (Symbol symbol in (Symbol[])[.. symbols, key, lifetime, TrustFile.Option(), node, json])
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }

        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            GovernanceAction action = await read(parsed, session, cancellation).ConfigureAwait(false);
            long expires = session.Height + Math.Max(1, parsed.GetValue(lifetime));
            byte[] payload = ParticipantCalls.Propose(action, expires);
            string meaning = $"propose to {await ActionTexts.DescribeAsync(action, session.Chain, cancellation).ConfigureAwait(false)}";
            ReceiptReply? receipt = await session.CallAsync(ParticipantMethods.Propose, payload, meaning, cancellation).ConfigureAwait(false);
            if (receipt is not null) await ProposalOutcomes.PrintAsync(session, receipt, parsed.GetValue(json), cancellation).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
