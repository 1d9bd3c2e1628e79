using System.CommandLine;
using Chain.Node.Client;

namespace Chain.Node.Cli.Completion;

/// <summary>'completion': prints the script with which a shell completes commands, options and values.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = $"{string.Join(", ", CompletionScripts.Shells)}." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        Command command = new("completion", """
            Print a script with which a shell completes commands, options and values. Load it in the shell's start file.

              source <(fwledger completion bash)                                        # ~/.bashrc
              source <(fwledger completion zsh)                                         # ~/.zshrc, after compinit
              fwledger completion fish > ~/.config/fish/completions/fwledger.fish
            """) { shell };
        command.SetAction(parsed =>
        {
            Console.Out.Write(CompletionScripts.Of(parsed.GetValue(shell)!));
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
