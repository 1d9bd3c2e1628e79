namespace Chain.Node.Cli.Completion;

/// <summary>
/// The scripts. Each asks the program itself, by the directive [suggest:POSITION] of System.CommandLine, so a script never has to be made anew.
/// A value for which the program suggests nothing is completed as a file name.
/// </summary>
internal static class CompletionScripts
{
    private const string Bash = """
        _fwledger() {
            local line="${COMP_LINE:0:COMP_POINT}" current="${COMP_WORDS[COMP_CWORD]}"
            # Without the path of the program, which is part of the line but no part of what it reads.
            local rest="${line#*[[:space:]]}"
            line="fwledger $rest"
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$current"))
        }
        complete -o default -F _fwledger fwledger

        """;

    private const string Zsh = """
        #compdef fwledger
        _fwledger() {
            local line="fwledger ${(j: :)words[2,CURRENT]}"
            local -a found
            found=(${(f)"$(${~words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
            if (( ${#found} )); then compadd -- $found; else _files; fi
        }
        compdef _fwledger fwledger

        """;

    private const string Fish = """
        function __fwledger_finds
            set -l words (commandline -opc)
            set -l line (string join ' ' -- fwledger $words[2..-1] (commandline -ct))
            # Where the program has nothing to say, it writes an empty line, and the shell completes file names.
            set -g __fwledger_found (string match -r '.+' -- ($words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null))
            test (count $__fwledger_found) -gt 0
        end
        complete -c fwledger -n __fwledger_finds -f -a '$__fwledger_found'

        """;

    /// <summary>The shells that have a script.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script of one of the <see cref="Shells"/>.</summary>
    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "There is no script for it."),
    };
}
