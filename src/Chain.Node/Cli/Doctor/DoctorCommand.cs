using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;

namespace Chain.Node.Cli.Doctor;

/// <summary>'doctor': checks a node's whole folder and, if it runs, the node and whom it talks to.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string> config = new("--config") { Description = "The node's folder, or its node.json.", DefaultValueFactory = _ => "." };
        Option<bool> json = new("--json") { Description = "Print JSON: {state, findings: [{check, state, text}]}." };
        Command command = new("doctor", """
            Check a node's folder (configuration, genesis, keys, certificate, disk, vote journal), the node if it runs, its ports if it does not, and
            whether its peers, sources and repositories answer. Each finding says what to do. Changes nothing.
            Exit code 0 if all is good, 11 if something needs attention, 12 if the node cannot work.

              fwledger doctor --config ./net/validator-0
            """) { config, json, CertificateAuthorities.Option() };
        command.SetAction(async (parsed, cancellation) =>
        {
            List<DoctorFinding> findings = [];
            try
            {
                NodeConfiguration configuration = NodeConfiguration.Load(parsed.GetValue(config)!);
                findings.Add(DoctorFinding.Good("configuration", $"{configuration.Name}: {string.Join(", ", configuration.Roles)}"));
                findings.AddRange(new FolderChecks(configuration, TimeProvider.System).Run());
                // As the node does: by its own file, unless the operator names another.
                X509Certificate2Collection? trusted = CertificateAuthorities.Of(parsed) ?? configuration.ReadAuthorities();
                findings.AddRange(await new NodeChecks(configuration, trusted).RunAsync(cancellation).ConfigureAwait(false));
            }
            catch (NodeStartupException e)
            {
                findings.Add(DoctorFinding.Failed("configuration", e.Message));
            }

            DoctorState worst = findings.Max(f => f.State);
            if (parsed.GetValue(json)) JsonOutput.Print(ToJson(worst, findings));
            else Print(findings);
            return (int)(worst switch { DoctorState.Good => ExitCode.Ok, DoctorState.Attention => ExitCode.Degraded, _ => ExitCode.Halted });
        });
        return command;
    }

    private static string Name(DoctorState state) => state.ToString().ToLowerInvariant();

    private static JsonObject ToJson(DoctorState worst, List<DoctorFinding> findings) => new()
    {
        ["state"] = Name(worst),
        ["findings"] = new JsonArray([.. findings.Select(f => new JsonObject { ["check"] = f.Check, ["state"] = Name(f.State), ["text"] = f.Text })]),
    };

    private static void Print(List<DoctorFinding> findings)
    {
        int check = findings.Max(f => f.Check.Length);
        foreach (DoctorFinding finding in findings) Console.Out.WriteLine($"{Name(finding.State),-9}  {finding.Check.PadRight(check)}  {finding.Text}");
        int open = findings.Count(f => f.State != DoctorState.Good);
        Console.Out.WriteLine(open == 0 ? $"all {findings.Count} checks are good" : $"{open} of {findings.Count} checks need attention");
    }
}
