using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Governance;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;
using Chain.Node.Network;

namespace Chain.Node.Cli.Founding;

/// <summary>'genesis': several companies found a chain together. They exchange public files only; no private key leaves its machine.</summary>
internal static class GenesisCommand
{
    public static Command Create() => new("genesis", """
        Found a chain together with other companies. Each makes its keys on its own machine, and only public files are exchanged.

          fwledger genesis new --name fleet --out plan.json              # one founder; everybody gets the file and reads it
          fwledger keys generate --out acme.pem                          # each founder, on its own machine
          fwledger genesis add --plan plan.json --key acme.pem --name acme --role authority --validator --peer https://node.acme.example:7102 --out acme.json
          fwledger genesis assemble --plan plan.json acme.json bolt.json core.json dyne.json --out genesis.json
          fwledger genesis verify genesis.json --plan plan.json acme.json bolt.json core.json dyne.json   # everybody compares the chain id
          fwledger join --dir ./node --name acme --genesis genesis.json --key acme.pem --peer bolt,https://…
        """) { New(), Add(), Assemble(), Verify() };

    private static Command New()
    {
        Option<string> name = new("--name") { Description = "Name of the chain.", Required = true };
        Option<int> heartbeat = new("--heartbeat-ms")
        {
            Description = "Longest time without a block.",
            DefaultValueFactory = _ => new ChainParameters().HeartbeatMs,
        };
        Option<string> output = Out("plan.json");
        Command command = new("new", "Write the plan of a new chain: name, time, version of the rules, and parameters. Edit the parameters before anybody "
            + "signs.\n\n"
            + "  fwledger genesis new --name fleet --out plan.json") { name, heartbeat, output };
        command.SetAction(parsed =>
        {
            GenesisPlan plan = new()
            {
                Name = parsed.GetValue(name)!,
                TimeMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                RulesVersion = RuleVersions.Newest,
                Parameters = new ChainParameters { HeartbeatMs = parsed.GetValue(heartbeat) },
            };
            if (!GenesisPlan.TryParse(plan.Format(), out _, out string problem)) throw new CommandException(ExitCode.Usage, problem);
            FoundingFiles.WriteNew(parsed.GetValue(output)!, plan.Format());
            Console.Out.WriteLine($"{parsed.GetValue(output)} is for all founders. Each reads it, and signs an entry with 'fwledger genesis add'");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Add()
    {
        Option<string> plan = Plan(isRequired: true);
        Option<string> key = new("--key") { Description = "Your key file. It stays here.", Required = true };
        Option<string> name = new("--name") { Description = "Your name on the chain.", Required = true };
        Option<string[]> roles = new("--role") { Description = "authority, vendor, broker, auditor or gateway; repeat it for more.", Required = true };
        Option<bool> validator = new("--validator") { Description = "Be in the first validator set. Needs the role authority." };
        Option<string> repository = new("--repository")
        {
            Description = "Base URI of your repository, such as https://fw.acme.example/.",
            DefaultValueFactory = _ => "",
        };
        Option<string> peer = new("--peer")
        {
            Description = "URL at which other full nodes reach yours, such as https://node.acme.example:7102.",
            DefaultValueFactory = _ => "",
        };
        Option<string> output = Out("acme.json");
        Command command = new("add", "Sign your entry in a plan: who you are on the chain, with proof that you have the key.\n\n"
            + "  fwledger genesis add --plan plan.json --key acme.pem --name acme --role authority --validator --out acme.json")
        {
            plan, key, name, roles, validator, repository, peer, output,
        };
        command.SetAction(parsed =>
        {
            GenesisPlan read = FoundingFiles.ReadPlan(parsed.GetValue(plan)!);
            using SigningKey signer = SigningKey.Open(parsed.GetValue(key)!);
            string url = parsed.GetValue(peer)!;
            if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps))
                throw new CommandException(ExitCode.Usage, $"--peer {url}: use a URL such as https://node.acme.example:7102");
            GenesisParticipant participant = new(
                parsed.GetValue(name)!, signer.PublicKey, RoleTexts.Parse(parsed.GetValue(roles)!), parsed.GetValue(validator), parsed.GetValue(repository)!);
            CheckAlone(read, participant);
            FoundingFiles.WriteNew(parsed.GetValue(output)!, GenesisEntry.Sign(read, participant, url, signer).Format());
            Console.Out.WriteLine($"address {signer.Address}\n{parsed.GetValue(output)} is public: send it to whoever assembles the genesis");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Assemble()
    {
        Option<string> plan = Plan(isRequired: true);
        Argument<string[]> entries = Entries();
        Option<string> output = Out("genesis.json");
        Option<bool> json = JsonOutput.Option();
        Command command = new("assemble", "Make the genesis from the plan and all signed entries. The order of the entries does not matter.\n\n"
            + "  fwledger genesis assemble --plan plan.json acme.json bolt.json core.json dyne.json --out genesis.json") { plan, entries, output, json };
        command.SetAction(parsed =>
        {
            GenesisPlan read = FoundingFiles.ReadPlan(parsed.GetValue(plan)!);
            GenesisEntry[] signed = [.. parsed.GetValue(entries)!.Select(e => FoundingFiles.ReadEntry(e, read))];
            GenesisDocument genesis = Make(read, signed);
            FoundingFiles.WriteNew(parsed.GetValue(output)!, GenesisFile.Format(genesis));
            if (parsed.GetValue(json)) JsonOutput.Print(GenesisText.ToJson(genesis));
            else Print(genesis, signed);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("GENESIS") { Description = "genesis.json." };
        Option<string> plan = Plan(isRequired: false);
        Argument<string[]> entries = Entries(isRequired: false);
        Option<bool> json = JsonOutput.Option();
        Command command = new("verify", "Show what all founders must compare, above all the chain id. With the plan and the entries, also check that the "
            + "genesis is made of exactly these, each signed by its founder.\n\n"
            + "  fwledger genesis verify genesis.json --plan plan.json acme.json bolt.json core.json dyne.json")
        {
            file, entries, plan, json,
        };
        command.SetAction(parsed =>
        {
            GenesisDocument genesis = FoundingFiles.ReadGenesis(parsed.GetValue(file)!);
            string[] named = parsed.GetValue(entries) ?? [];
            if (parsed.GetValue(plan) is { } path)
            {
                GenesisPlan read = FoundingFiles.ReadPlan(path);
                GenesisDocument expected = Make(read, [.. named.Select(e => FoundingFiles.ReadEntry(e, read))]);
                if (!expected.ChainId.Equals(genesis.ChainId)) throw new CommandException(ExitCode.VerificationFailed, Difference(expected, genesis));
            }
            else if (named.Length > 0)
            {
                throw new CommandException(ExitCode.Usage, "entries are signed for a plan: name it with --plan");
            }

            if (parsed.GetValue(json)) JsonOutput.Print(GenesisText.ToJson(genesis));
            else GenesisText.Print(genesis);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> Plan(bool isRequired) => new("--plan") { Description = "The founders' plan.", Required = isRequired };

    private static Option<string> Out(string example) => new("--out") { Description = $"File to create, such as {example}.", Required = true };

    private static Argument<string[]> Entries(bool isRequired = true) => new("ENTRIES")
    {
        Description = "The founders' signed entries.",
        Arity = isRequired ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
    };

    private static GenesisDocument Make(GenesisPlan plan, GenesisEntry[] entries) =>
        GenesisDocument.TryCreate(plan.Name, plan.TimeMs, plan.Parameters, entries.Select(e => e.Participant), plan.RulesVersion,
            out GenesisDocument? genesis, out string problem) ? genesis : throw new CommandException(ExitCode.VerificationFailed, problem);

    /// <summary>Finds what is wrong with an entry before its founder signs it.</summary>
    private static void CheckAlone(GenesisPlan plan, GenesisParticipant participant)
    {
        // A chain needs a validator, so an entry without one is checked beside one.
        using EcdsaSigner other = EcdsaSigner.Generate();
        GenesisParticipant validator = new(participant.Name == "other" ? "another" : "other", other.PublicKey, Roles.Authority, true);
        if (!GenesisDocument.TryCreate(plan.Name, plan.TimeMs, plan.Parameters, [participant, validator], plan.RulesVersion, out _, out string problem))
            throw new CommandException(ExitCode.Usage, problem);
    }

    private static string Difference(GenesisDocument expected, GenesisDocument actual)
    {
        string[] added = [.. actual.Participants.Except(expected.Participants).Select(p => p.Name)];
        string[] missing = [.. expected.Participants.Except(actual.Participants).Select(p => p.Name)];
        string who = added.Length + missing.Length == 0 ? "its name, time, rules or parameters differ from the plan"
            : $"it has {(added.Length > 0 ? $"{string.Join(", ", added)} without such an entry" : "")}"
                + $"{(added.Length > 0 && missing.Length > 0 ? ", and " : "")}{(missing.Length > 0 ? $"not {string.Join(", ", missing)} as signed" : "")}";
        return $"the genesis is not made of this plan and these entries: {who}. Its chain id is {actual.ChainId}, theirs is {expected.ChainId}";
    }

    private static void Print(GenesisDocument genesis, IEnumerable<GenesisEntry> entries)
    {
        GenesisText.Print(genesis);
        Console.Out.WriteLine("\npeers, for 'fwledger join':");
        foreach (GenesisEntry entry in entries.Where(e => e.Peer.Length > 0))
            Console.Out.WriteLine($"  --peer {entry.Participant.Name},{entry.Peer},{entry.Participant.Key.ToAddress()}");
    }
}
