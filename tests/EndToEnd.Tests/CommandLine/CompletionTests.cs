using System.Diagnostics;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>The completion scripts, in the shells themselves.</summary>
[TestFixture]
public sealed class CompletionTests
{
    private const string NoShell = "needs the shell: apt-get install ";
    private string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("fwl-complete-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("fwledger fir", "firmware")]
    [TestCase("fwledger firmware ", "publish list show revoke")]
    [TestCase("fwledger gateway device tok", "token")]
    [TestCase("fwledger gateway device token ", "rotate")]
    [TestCase("fwledger firmware list --st", "--status")]
    [TestCase("fwledger firmware list --status exp", "expired")]
    [TestCase("fwledger firmware publish fw.bin --hard", "--hardware-rev")]
    [TestCase("fwledger context use pl", "plant")]
    [TestCase("fwledger status --context ", "plant")]
    [TestCase("fwledger completion ", "bash zsh fish")]
    public async Task Bash_CompletingALine_OffersWhatTheProgramKnows(string line, string expected)
    {
        Dictionary<string, string> home = new() { ["XDG_CONFIG_HOME"] = _folder };
        (await FwledgerRun.OfAsync(home, "context", "set", "plant", "--node", "http://127.0.0.1:1")).OrThrow();
        string[] offered = await CompleteAsync(line);
        Assert.That(offered, Is.SupersetOf(expected.Split(' ')));
        Assert.That(offered, Has.All.StartsWith(line[(line.LastIndexOf(' ') + 1)..]));
    }

    [Test]
    public async Task Bash_CompletingAFileName_LeavesItToTheShell() =>
        Assert.That(await CompleteAsync("fwledger keys show --json iden"), Is.Empty, "the shell completes it by '-o default'");

    [TestCase("zsh", "-n")]
    [TestCase("fish", "--no-execute")]
    public async Task Script_OfAnotherShell_IsReadByIt(string shell, string check)
    {
        string script = Path.Combine(_folder, $"fwledger.{shell}");
        await File.WriteAllTextAsync(script, (await FwledgerRun.OfAsync("completion", shell)).OrThrow().Output);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(shell, [check, script]) { RedirectStandardError = true })!;
            string errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"{NoShell}{shell}");
        }
    }

    [TestCase("fwledger fir", "fwledger firmware ")]
    [TestCase("fwledger gateway device token ro", "fwledger gateway device token rotate ")]
    [TestCase("fwledger firmware list --st", "fwledger firmware list --status ")]
    [TestCase("fwledger firmware list --status exp", "fwledger firmware list --status expired ")]
    [TestCase("fwledger context use pl", "fwledger context use plant ")]
    [TestCase("fwledger keys show --json plant.p", "fwledger keys show --json plant.pem ", TestName = "a file name")]
    public async Task Zsh_CompletingALine_WritesWhatTheProgramKnows(string line, string expected)
    {
        await PrepareAsync("zsh");
        // A whole interactive shell on a terminal of its own: a Tab completes the line, and Control-G writes it to a file.
        string program = $$"""
            zmodload zsh/zpty
            rm -f ready line
            zpty z zsh -f -i
            zpty -w z 'autoload -Uz compinit; compinit -u -D; source fwledger.zsh
            show() { print -r -- "$BUFFER" > part; mv part line }; zle -N show; bindkey "^G" show; : > ready'
            until [[ -e ready ]]; do zpty -r -t z > /dev/null; sleep 0.05; done
            zpty -n -w z '{{line}}'$'\t\a'
            until [[ -e line ]]; do zpty -r -t z > /dev/null; sleep 0.05; done
            cat line
            zpty -d z
            """;
        Assert.That((await RunAsync("zsh", "-fc", program)).TrimEnd('\n'), Is.EqualTo(expected));
    }

    [TestCase("fwledger fir", "firmware")]
    [TestCase("fwledger gateway device token ", "rotate")]
    [TestCase("fwledger firmware list --st", "--status")]
    [TestCase("fwledger firmware list --status exp", "expired")]
    [TestCase("fwledger context use pl", "plant")]
    [TestCase("fwledger keys show --json plant.p", "plant.pem", TestName = "a file name, in fish")]
    public async Task Fish_CompletingALine_OffersWhatTheProgramKnows(string line, string expected)
    {
        await PrepareAsync("fish");
        string[] offered = (await RunAsync("fish", "--no-config", "-c", $"source fwledger.fish; complete -C '{line}'"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(offered, Does.Contain(expected));
        Assert.That(offered, Has.None.EqualTo("fwledger.fish"), "files only where the program knows nothing");
    }

    /// <summary>Writes the shell's script, a context and a file into the folder.</summary>
    private async Task PrepareAsync(string shell)
    {
        Dictionary<string, string> home = new() { ["XDG_CONFIG_HOME"] = _folder };
        (await FwledgerRun.OfAsync(home, "context", "set", "plant", "--node", "http://127.0.0.1:1")).OrThrow();
        await File.WriteAllTextAsync(Path.Combine(_folder, "plant.pem"), "");
        await File.WriteAllTextAsync(Path.Combine(_folder, $"fwledger.{shell}"), (await FwledgerRun.OfAsync("completion", shell)).OrThrow().Output);
    }

    /// <summary>Runs a shell in the folder, with the program in its PATH; ignores the test if the shell is not installed.</summary>
    private async Task<string> RunAsync(string shell, params string[] arguments)
    {
        ProcessStartInfo start = new(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["XDG_CONFIG_HOME"] = start.Environment["HOME"] = _folder;
        start.Environment["PATH"] = $"{Path.GetDirectoryName(FwledgerBinary.Path)}:{start.Environment["PATH"]}";
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"{NoShell}{shell}");
            return "";
        }

        using (process)
        {
            try
            {
                Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
                string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                Assert.That(process.ExitCode, Is.Zero, await errors);
                return output;
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>What bash offers for a line with the cursor at its end.</summary>
    private async Task<string[]> CompleteAsync(string line)
    {
        // As readline does: the words of the line, the number of the word at the cursor, and the line itself.
        string program = $$"""
            set -u
            PATH={{Path.GetDirectoryName(FwledgerBinary.Path)}}:$PATH
            source <(fwledger completion bash)
            COMP_LINE='{{line}}'; COMP_POINT={{line.Length}}; COMP_WORDS=({{line}}); COMP_CWORD={{line.Count(c => c == ' ')}}
            if [ "${#COMP_WORDS[@]}" -le "$COMP_CWORD" ]; then COMP_WORDS+=(""); fi
            $(complete -p fwledger | sed 's/.*-F \([^ ]*\) .*/\1/')
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        ProcessStartInfo start = new("bash", ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CONFIG_HOME"] = _folder;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
