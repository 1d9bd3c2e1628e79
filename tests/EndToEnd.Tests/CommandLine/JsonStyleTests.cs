using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>Every command with '--json' prints the style of docs/json.md. Commands that only print a receipt are represented by one.</summary>
[TestFixture]
public sealed partial class JsonStyleTests
{
    private const string Receipt = "prints a receipt, as 'firmware revoke' does";
    private TestNetwork _network = null!;
    private Dictionary<string, string> _words = [];

    /// <summary>The arguments of each command. The order matters: what one makes, another shows.</summary>
    private static readonly (string Command, string Arguments)[] Table =
    [
        ("init", "--dir DIR/other --validators 1 --base-port 0"),
        ("join", "--dir DIR/joined --name newcomer --genesis GENESIS --peer validator-0,PEER,VALIDATOR --base-port 0"),
        ("keys generate", "--out DIR/next.pem"), ("keys show", "KEY"), ("keys possession", "KEY --node NODE"),
        ("firmware publish", "DIR/image-91.bin --key KEY --node NODE --repository REPOSITORY --model m9 --hardware-rev a --version 9.0.0"),
        ("firmware prepare", "DIR/image-91.bin --vendor vendor --node NODE --repository REPOSITORY --model m8 --hardware-rev a --version 9.0.0 --out DIR/r.json"),
        ("sign", "DIR/r.json --key KEY --yes"),
        ("keys add", "--key KEY --new-key DIR/next.pem --node NODE --prepare DIR/tx.json"), ("sign", "DIR/tx.json --key KEY --yes"),
        ("submit", "DIR/tx.signed.json --node NODE"),
        ("firmware list", "--node NODE"), ("firmware show", "RELEASE --node NODE"),
        ("proof export", "RELEASE --out DIR/r.fwproof --node NODE"), ("proof verify", "DIR/r.fwproof --trust GENESIS"),
        ("proof anchor", "--trust GENESIS --out DIR/a.fwanchor --node NODE"),
        ("replication available", "--node NODE"), ("replication propose", "RELEASE --key BROKER --node NODE"),
        ("replication list", "--node NODE"), ("replication status", "REPLICATION --node NODE"),
        ("status", "--node NODE"), ("doctor", "--config GATEWAY"), ("participants list", "--node NODE"), ("participants show", "vendor --node NODE"),
        ("participants proposals", "--node NODE"), ("validators list", "--node NODE"),
        ("gateway device list", "--config GATEWAY"),
        ("gateway device add", "dev-9 --vendor VENDOR --model m9 --hardware-rev a --config GATEWAY"),
        ("gateway device import", "DIR/devices.csv --config GATEWAY"), ("gateway device token rotate", "dev-9 --config GATEWAY"),
        ("gateway attest", "dev-1 --wait 5 --config GATEWAY"), ("gateway status", "--config GATEWAY"),
        ("gateway sessions", "--config GATEWAY"), ("gateway sources", "--config GATEWAY"),
        ("gateway receipts list", "--config GATEWAY"), ("gateway receipts prove", "RELEASE dev-1 --out DIR/d.fwreceipt --config GATEWAY"),
        ("gateway receipts verify", "DIR/d.fwreceipt --trust GENESIS"),
        ("gateway receipts report", "RELEASE --gateway gateway --trust GENESIS --node NODE"),
        ("context set", "plant --node NODE"), ("context list", ""), ("context show", "plant"),
        ("firmware revoke", "RELEASE --key KEY --reason over --node NODE"),
    ];

    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["backup"] = "BackupTests",
        ["restore"] = "BackupTests",
        ["journal show"] = "JournalCommandTests",
        ["journal resume"] = "JournalCommandTests",
        ["demo"] = "DemoTests",
        ["proof conflict"] = "ConflictCommandTests",
        ["genesis assemble"] = "FoundingTests",
        ["genesis verify"] = "FoundingTests",
        ["proof steps"] = "needs a changed validator set; prints the object of 'proof anchor' and two numbers",
        ["keys rotate"] = Receipt,
        ["keys revoke"] = Receipt,
        ["keys release-policy"] = Receipt,
        ["firmware approve"] = Receipt,
        ["firmware veto"] = Receipt,
        ["firmware activate"] = Receipt,
        ["firmware recall"] = Receipt,
        ["replication accept"] = Receipt,
        ["replication reject"] = Receipt,
        ["replication withdraw"] = Receipt,
        ["replication revoke"] = Receipt,
        ["participants vote"] = Receipt,
        ["validators ready"] = Receipt,
    };

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        _network.Gateway.Edit(json => json["gateway"]!["report_interval_seconds"] = 1);
        await _network.StartAsync([.. _network.Validators, _network.Repository, _network.Light]);
        await _network.StartAsync(_network.Gateway);
        string vendor = _network.Vendor.Address.ToString(), gateway = _network.Gateway.Path;
        _network.MakeImage(3_000, 91);
        await File.WriteAllTextAsync(Path.Combine(_network.Folder, "devices.csv"), $"id,vendor,model,hardware_revision\ndev-7,{vendor},m9,a\n");
        (await FwledgerRun.OfAsync("gateway", "device", "add", "dev-1", "--vendor", vendor, "--model", "m9", "--hardware-rev", "a", "--installed", "0.9.0",
            "--token", "token-of-dev-1", "--config", gateway)).OrThrow();
        _words = new Dictionary<string, string>
        {
            ["DIR"] = _network.Folder,
            ["GENESIS"] = Path.Combine(_network.Folder, "genesis.json"),
            ["KEY"] = _network.VendorKey,
            ["NODE"] = _network.Validators[0].Rpc,
            ["REPOSITORY"] = _network.RepositoryUrl,
            ["GATEWAY"] = gateway,
            ["VENDOR"] = vendor,
            ["BROKER"] = await _network.RegisterBrokerAsync(),
            ["PEER"] = _network.Validators[0].Peer,
            ["VALIDATOR"] = _network.Genesis.Validators[0].Address.ToString(),
        };
    }

    [OneTimeTearDown]
    public async Task Stop() => await _network.DisposeAsync();

    [Test]
    public async Task Json_OfEveryCommand_HasOneStyle()
    {
        Dictionary<string, string> home = new() { ["XDG_CONFIG_HOME"] = Path.Combine(_network.Folder, "config") };
        await using FwledgerProcess device = FwledgerProcess.Start(["device", "--gateway", _network.Gateway.Listen("gateway"), "--id", "dev-1",
            "--token", "token-of-dev-1", "--dir", Path.Combine(_network.Folder, "dev-1"), "--model", "m9", "--hardware-rev", "a", "--version", "0.9.0",
            "--poll-ms", "200"]);
        List<string> faults = [];
        foreach ((string command, string arguments) in Table)
        {
            string[] line = [.. $"{command} {arguments} --json".Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Fill)];
            if (command == "gateway receipts prove") await WaitForReceiptAsync(line);
            FwledgerRun run = await FwledgerRun.OfAsync(home, line);
            if (run.Output.Length == 0) faults.Add($"{command}: exit code {run.ExitCode}, no output: {run.Errors}");
            faults.AddRange(JsonStyle.FindFaults(run.Output).Select(f => $"{command}: {f}"));
            if (command == "firmware publish") _words["RELEASE"] = (string)JsonNode.Parse(run.Output)!["contract"]!;
            if (command == "replication propose") _words["REPLICATION"] = (string)JsonNode.Parse(run.Output)!["contract"]!;
            if (command == "firmware list") Assert.That(JsonNode.Parse(run.Output)!["releases"]![0]!["image_size_bytes"]!.GetValue<long>(), Is.EqualTo(3_000));
        }

        Assert.That(faults, Is.Empty);
    }

    [Test]
    public async Task Json_OfTheGateway_HasTheSameStyle()
    {
        using HttpClient http = new() { BaseAddress = new Uri(_network.Gateway.Listen("gateway")) };
        string token = (await File.ReadAllTextAsync(Directory.GetFiles(_network.Gateway.Path, "admin.token", SearchOption.AllDirectories).Single())).Trim();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        foreach (string path in (string[])["/admin/devices", "/admin/sessions", "/admin/sources", "/admin/receipts", "/admin/health"])
            Assert.That(JsonStyle.FindFaults(await http.GetStringAsync(new Uri(path, UriKind.Relative))), Is.Empty, path);
    }

    [Test]
    public async Task Table_OfCommands_HasEveryOneWithJson()
    {
        List<string> missing = [];
        Queue<string[]> paths = new([[]]);
        while (paths.TryDequeue(out string[]? path))
        {
            string name = string.Join(' ', path), help = (await FwledgerRun.OfAsync([.. path, "--help"])).Output;
            int commands = help.IndexOf("Commands:", StringComparison.Ordinal);
            foreach (Match below in CommandName().Matches(commands < 0 ? "" : help[commands..])) paths.Enqueue([.. path, below.Groups["name"].Value]);
            bool isKnown = Table.Any(t => t.Command == name) || Elsewhere.ContainsKey(name)
                || name.StartsWith("participants propose ", StringComparison.Ordinal);
            if (commands < 0 && help.Contains("--json", StringComparison.Ordinal) && !isKnown) missing.Add(name);
        }

        Assert.That(missing, Is.Empty, "add each command to the table");
    }

    private string Fill(string word) => WholeWord().Replace(word, m => _words.GetValueOrDefault(m.Value, m.Value));

    private static async Task WaitForReceiptAsync(string[] line)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!(await FwledgerRun.OfAsync(line)).Output.Contains("Confirmed", StringComparison.Ordinal)) await Task.Delay(300, limit.Token);
    }

    [GeneratedRegex("(?m)^  (?<name>[a-z-]+)")]
    private static partial Regex CommandName();

    [GeneratedRegex("[A-Z]{2,}")]
    private static partial Regex WholeWord();
}
