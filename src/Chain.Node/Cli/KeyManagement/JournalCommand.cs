using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Storage;

namespace Chain.Node.Cli.KeyManagement;

/// <summary>'journal': shows the vote journal of a stopped validator, and ends a wait that no other validator can end.</summary>
internal static class JournalCommand
{
    private const string Risk =
        "If this validator has signed at that height or above before, it signs twice: the chain can fork, light clients then stop, and the authorities can "
        + "suspend the validator. First ask the operator of every validator for the height of its newest block, and of every copy and backup that may still "
        + "run. Continue only if nobody has a block of the height or above, and the others may not reach a quorum without this validator.";

    public static Command Create() =>
        new("journal", "Show a stopped validator's vote journal; end a wait for lost votes at your own risk.") { Show(), Resume() };

    private static Command Show()
    {
        Option<string> config = ConfigOption();
        Option<bool> json = JsonOutput.Option();
        Command command = new("show",
            "Show whether a stopped validator may sign, and from which height.\n\n  fwledger journal show --config ./validator-0") { config, json };
        command.SetAction(parsed =>
        {
            using Files files = Files.Open(parsed.GetValue(config)!);
            Print(files, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Resume()
    {
        Option<string> config = ConfigOption();
        Option<long> from = new("--from") { Description = "First height at which the validator may sign: one above the newest block.", Required = true };
        Option<bool> accepted = new("--accept-risk") { Description = "You have asked all operators, and take the risk that the help describes." };
        Option<bool> json = JsonOutput.Option();
        Command command = new("resume",
            "Let a stopped validator sign again although its votes may be lost. For the one case in which the chain cannot go on by itself: more validators "
            + $"than it tolerates have lost their journals.\n\n{Risk}\n\n  fwledger journal resume --config ./validator-0 --from 1205 --accept-risk")
        {
            config, from, accepted, json,
        };
        command.SetAction(parsed =>
        {
            using Files files = Files.Open(parsed.GetValue(config)!);
            long next = files.Head + 1, height = parsed.GetValue(from);
            if (files.Journal is { IsRecovering: false } journal && journal.SilentUntilHeight <= next)
                throw new CommandException(ExitCode.Usage, $"the vote journal is whole: this validator may sign from height {next}, there is nothing to end");
            if (height < next || height > Limits.HeightMax)
                throw new CommandException(ExitCode.Usage, $"--from {height}: this node's newest block has height {files.Head}, so name {next} or more");
            if (!parsed.GetValue(accepted)) throw new CommandException(ExitCode.Usage, $"{Risk} Then repeat the command with --accept-risk");
            files.Journal.EndHeight(height - 1); // Later than every mark in the store.
            files.Journal.EndRecovery(height);
            Print(files, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> ConfigOption() =>
        new("--config") { Description = "The validator's folder, or its node.json.", DefaultValueFactory = _ => "." };

    private static void Print(Files files, bool json)
    {
        VoteJournal journal = files.Journal;
        long from = Math.Max(files.Head + 1, journal.SilentUntilHeight);
        if (json)
        {
            JsonObject answer = new()
            {
                ["validator"] = files.Validator.ToString(),
                ["chain_height"] = files.Head,
                ["journal_height"] = journal.Height,
                ["is_recovering"] = journal.IsRecovering,
                ["signs_from"] = journal.IsRecovering ? null : from,
            };
            JsonOutput.Print(answer);
            return;
        }

        Console.Out.WriteLine($"validator {files.Validator}\nnewest block {files.Head}\njournal at height {journal.Height}");
        Console.Out.WriteLine(journal.IsRecovering
            ? "votes may be missing: it signs nothing until it has caught up with a quorum and two more heights are decided" : $"it signs from height {from}");
    }

    /// <summary>The journal and the chain of a stopped node. While these are open, the node cannot start.</summary>
    private sealed class Files : IDisposable
    {
        private readonly ChainStore _store;

        private Files(ChainStore store, VoteJournal journal, Address validator)
        {
            _store = store;
            Journal = journal;
            Validator = validator;
        }

        public VoteJournal Journal { get; }

        public Address Validator { get; }

        public long Head => _store.Head.Height;

        /// <exception cref="NodeStartupException">The node runs, or a file is missing or damaged.</exception>
        public static Files Open(string config)
        {
            NodeConfiguration configuration = NodeConfiguration.Load(config);
            if (!configuration.Has("validator"))
                throw new CommandException(ExitCode.Configuration, $"{configuration.Name} is no validator: only validators have a vote journal");
            (GenesisDocument genesis, _) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
            Address id = NodeIdentity.Load(configuration).Id;
            string data = configuration.Resolve(configuration.Data), path = Path.Combine(data, VoteJournal.FileName);
            if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"there is no {path}: start the node once, it makes one");
            ChainStore store = ChainStore.Open(Path.Combine(data, "chain"), genesis);
            try
            {
                return new Files(store, VoteJournal.Open(path, new JournalIdentity(genesis.ChainId, id)), id);
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            Journal.Dispose();
            _store.Dispose();
        }
    }
}
