using System.CommandLine;
using Chain.Node.Client;

namespace Chain.Node.Cli.Manual;

/// <summary>'manual': prints the manual page fwledger(1). Packages call it; it is not in the help.</summary>
internal static class ManualCommand
{
    /// <param name="tree">Creates all commands.</param>
    public static Command Create(Func<Command> tree)
    {
        Command command = new("manual", "Print the manual page fwledger(1), made from the help texts.\n\n  fwledger manual | man -l -") { Hidden = true };
        command.SetAction(_ =>
        {
            Console.Out.Write(ManualPage.Of(tree()));
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
