using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;

namespace Chain.Node.Cli.Contexts;

/// <summary>'context': saves under a name what commands connect to, trust and sign with.</summary>
internal static class ContextCommand
{
    public static Command Create() => new("context", "Save under a name the node, the trusted file and the key that commands use.")
    {
        Set(), Use(), List(), Show(), Remove(),
    };

    private static Command Set()
    {
        Argument<string> name = NameArgument();
        Option<string?> node = new(NodeConnection.OptionName) { Description = "gRPC address of a node." };
        Option<string?> trust = new(TrustFile.OptionName) { Description = "genesis.json or an anchor of the chain." };
        Option<string?> ca = new(CertificateAuthorities.OptionName) { Description = "PEM file of the authorities that sign the certificate of an https node." };
        Option<string?> key = new("--key") { Description = "Key file." };
        Option<bool> json = JsonOutput.Option();
        Command command = new("set", """
            Create a context, or change what is named in one; "" removes a setting. The first context becomes the current one. For each setting, an
            option outweighs its environment variable, and both outweigh the context.

              fwledger context set plant --node https://node.example:7100 --ca ca.pem --trust genesis.json --key keys/identity.pem
            """) { name, node, trust, ca, key, json };
        command.SetAction(parsed =>
        {
            string called = parsed.GetValue(name)!;
            SavedContexts all = ContextFile.Load();
            SavedContext old = all.Contexts.GetValueOrDefault(called) ?? new SavedContext();
            SavedContext changed = new(Choose(parsed.GetValue(node), old.Node), Choose(FileOf(parsed.GetValue(trust)), old.Trust),
                Choose(FileOf(parsed.GetValue(ca)), old.Ca), Choose(FileOf(parsed.GetValue(key)), old.Key));
            Check(parsed.GetValue(node), FileOf(parsed.GetValue(trust)), FileOf(parsed.GetValue(ca)), FileOf(parsed.GetValue(key)));
            Dictionary<string, SavedContext> contexts = new(all.Contexts) { [called] = changed };
            ContextFile.Save(new SavedContexts(contexts, all.Current ?? called));
            Print(called, changed, all.Current ?? called, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Use()
    {
        Argument<string> name = KnownArgument();
        Command command = new("use", "Choose the context that commands use.\n\n  fwledger context use plant") { name };
        command.SetAction(parsed =>
        {
            SavedContexts all = ContextFile.Load();
            _ = Find(all, parsed.GetValue(name)!);
            ContextFile.Save(all with { Current = parsed.GetValue(name) });
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command List()
    {
        Option<bool> json = JsonOutput.Option();
        Command command = new("list", "List the saved contexts; '*' marks the one that commands use.\n\n  fwledger context list") { json };
        command.SetAction(parsed =>
        {
            SavedContexts all = ContextFile.Load();
            IEnumerable<KeyValuePair<string, SavedContext>> sorted = all.Contexts.OrderBy(c => c.Key, StringComparer.Ordinal);
            if (parsed.GetValue(json))
            {
                JsonArray contexts = new([.. sorted.Select(c => Describe(c.Key, c.Value, all.Current))]);
                JsonOutput.Print(new JsonObject { ["current"] = all.Current, ["contexts"] = contexts });
            }
            else if (all.Contexts.Count == 0) Console.Out.WriteLine("no context is saved: see 'fwledger context set --help'");
            else foreach ((string name, SavedContext saved) in sorted)
                Console.Out.WriteLine($"{(name == all.Current ? '*' : ' ')} {name,-20} {saved.Node ?? NodeConnection.DefaultAddress}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string?> name = new("NAME")
        {
            Description = "The context. Default: the one that commands use.",
            Arity = ArgumentArity.ZeroOrOne,
            CompletionSources = { static _ => CommandSettings.Names().Select(n => new System.CommandLine.Completions.CompletionItem(n)) },
        };
        Option<bool> json = JsonOutput.Option();
        Command command = new("show", "Show a context.\n\n  fwledger context show plant") { name, json };
        command.SetAction(parsed =>
        {
            SavedContexts all = ContextFile.Load();
            string called = parsed.GetValue(name) ?? all.Current
                ?? throw new CommandException(ExitCode.NotFound, "no context is chosen: name one, or choose it with 'fwledger context use NAME'");
            Print(called, Find(all, called), all.Current, parsed.GetValue(json));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Remove()
    {
        Argument<string> name = KnownArgument();
        Command command = new("remove", "Remove a context. The files that it names stay.\n\n  fwledger context remove plant") { name };
        command.SetAction(parsed =>
        {
            SavedContexts all = ContextFile.Load();
            string called = parsed.GetValue(name)!;
            _ = Find(all, called);
            ContextFile.Save(new SavedContexts(
                all.Contexts.Where(c => c.Key != called).ToDictionary(), all.Current == called ? null : all.Current));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> NameArgument()
    {
        Argument<string> name = new("NAME") { Description = "Name of the context." };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ContextFile.IsName(token.Value))
                result.AddError($"NAME: '{token.Value}' is no name: use 1 to {ContextFile.NameLengthMax} of A-Z a-z 0-9 . _ -");
        });
        return name;
    }

    private static Argument<string> KnownArgument()
    {
        Argument<string> name = NameArgument();
        name.CompletionSources.Add(static _ => CommandSettings.Names());
        return name;
    }

    private static SavedContext Find(SavedContexts all, string name) => all.Contexts.GetValueOrDefault(name)
        ?? throw new CommandException(ExitCode.NotFound, $"there is no context '{name}': see 'fwledger context list'");

    /// <summary>The stated value; the old one if none is stated; null if the stated one is empty.</summary>
    private static string? Choose(string? stated, string? old) => stated is null ? old : stated.Length == 0 ? null : stated;

    /// <remarks>Commands run in other folders, so the whole path is saved.</remarks>
    private static string? FileOf(string? path) => path is { Length: > 0 } ? Path.GetFullPath(path) : path;

    /// <exception cref="CommandException">A setting cannot be used.</exception>
    /// <exception cref="Configuration.NodeStartupException">The key cannot be used.</exception>
    private static void Check(string? node, string? trust, string? ca, string? key)
    {
        if (node is { Length: > 0 }) NodeConnection.Open(node, null).Dispose();
        if (trust is { Length: > 0 }) _ = TrustFile.Load(trust);
        if (ca is { Length: > 0 }) _ = CertificateAuthorities.Load(ca);
        if (key is { Length: > 0 }) SigningKey.Open(key).Dispose();
    }

    private static JsonObject Describe(string name, SavedContext saved, string? current) => new()
    {
        ["name"] = name,
        ["is_current"] = name == current,
        ["node"] = saved.Node,
        ["trust"] = saved.Trust,
        ["ca"] = saved.Ca,
        ["key"] = saved.Key,
    };

    private static void Print(string name, SavedContext saved, string? current, bool json)
    {
        if (json)
        {
            JsonOutput.Print(Describe(name, saved, current));
            return;
        }

        Console.Out.WriteLine($"{name}{(name == current ? ", the current context" : "")}");
        foreach ((string what, string? value) in (ReadOnlySpan<(string, string?)>)
            [("node", saved.Node), ("trust", saved.Trust), ("ca", saved.Ca), ("key", saved.Key)])
        {
            if (value is not null) Console.Out.WriteLine($"{what} {value}");
        }
    }
}
