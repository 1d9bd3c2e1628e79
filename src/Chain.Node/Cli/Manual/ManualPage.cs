using System.CommandLine;
using System.Text;
using Chain.Node.Client;

namespace Chain.Node.Cli.Manual;

/// <summary>Makes the manual page of a command tree, in the format of man(7).</summary>
internal static class ManualPage
{
    private static readonly (ExitCode Code, string Meaning)[] ExitCodes =
    [
        (ExitCode.Ok, "done"), (ExitCode.Failure, "failed"), (ExitCode.Usage, "wrong arguments"), (ExitCode.NotFound, "not found"),
        (ExitCode.RefusedByChain, "the chain, a node or a repository refuses it"), (ExitCode.Unreachable, "not reachable"),
        (ExitCode.VerificationFailed, "a proof or an image does not verify"), (ExitCode.Timeout, "timed out"),
        (ExitCode.LocalStorage, "a file, folder or library cannot be used"), (ExitCode.Configuration, "the configuration, the genesis or a key is wrong"),
        (ExitCode.AddressInUse, "an address is in use or not of this machine"),
        (ExitCode.Degraded, "status: degraded; doctor: something needs attention"), (ExitCode.Halted, "status: halted; doctor: the node cannot work"),
        (ExitCode.Interrupted, "interrupted"),
    ];

    /// <summary>The page.</summary>
    /// <param name="root">The command tree.</param>
    public static string Of(Command root)
    {
        StringBuilder page = new();
        page.Append(".TH FWLEDGER 1 \"\" \"FirmwareLedger\" \"User Commands\"\n.SH NAME\nfwledger \\- publish, verify and deliver firmware by a ledger\n");
        page.Append(".SH SYNOPSIS\n.B fwledger\n.I COMMAND\n[\\fIOPTIONS\\fR]\n.SH DESCRIPTION\n");
        Append(page, root.Description);
        page.Append(".SH COMMANDS\n");
        foreach (Command command in root.Subcommands.Where(c => !c.Hidden)) Append(page, command, "fwledger");
        page.Append(".SH EXIT STATUS\n");
        foreach ((ExitCode code, string meaning) in ExitCodes) page.Append($".TP\n.B {(int)code}\n{Escape(meaning)}\n");
        page.Append(".SH FILES\n.TP\n.I node.json\nA node's configuration, in the folder that \\fBfwledger node \\-\\-config\\fR names.\n");
        page.Append(".TP\n.I /var/lib/fwledger/NAME\nThe folder of the service \\fBfwledger@NAME\\fR.\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command, string parent)
    {
        string name = $"{parent} {command.Name}";
        string arguments = string.Concat(command.Arguments.Where(a => !a.Hidden).Select(a => $" \\fI{Escape(a.Name)}\\fR"));
        page.Append($".SS {Escape(name)}{arguments}\n");
        Append(page, command.Description);
        foreach (Argument argument in command.Arguments.Where(a => !a.Hidden)) Append(page, $"\\fI{Escape(argument.Name)}\\fR", argument.Description);
        foreach (Option option in command.Options.Where(o => !o.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Prepend(option.Name).Distinct().Select(n => $"\\fB{Escape(n)}\\fR"));
            Append(page, names, option.Description);
        }

        foreach (Command below in command.Subcommands.Where(c => !c.Hidden)) Append(page, below, name);
    }

    private static void Append(StringBuilder page, string term, string? description)
    {
        page.Append($".TP\n{term}\n");
        Append(page, description);
    }

    /// <summary>Appends a text. Indented lines are examples and keep their form.</summary>
    private static void Append(StringBuilder page, string? text)
    {
        bool isExample = false, isNewParagraph = false;
        foreach (string line in (text ?? "").Split('\n'))
        {
            if (line.Length == 0)
            {
                isNewParagraph = true;
                continue;
            }

            bool isIndented = line.StartsWith("  ", StringComparison.Ordinal);
            if (isExample && !isIndented) page.Append(".EE\n");
            if (isIndented != isExample || isNewParagraph) page.Append(".PP\n");
            if (!isExample && isIndented) page.Append(".EX\n");
            page.Append(Escape(line)).Append('\n');
            (isExample, isNewParagraph) = (isIndented, false);
        }

        if (isExample) page.Append(".EE\n");
    }

    /// <summary>Escapes what man(7) would read as a request.</summary>
    private static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.Length > 0 && escaped[0] is '.' or '\'' ? $"\\&{escaped}" : escaped;
    }
}
