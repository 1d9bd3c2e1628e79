using System.Globalization;
using System.Text.Json.Nodes;
using Chain.Core.Records;
using Chain.Light;
using Spectre.Console;

namespace Chain.Node.Cli.Founding;

/// <summary>What all founders must compare: the chain id covers everything else.</summary>
internal static class GenesisText
{
    /// <summary>The genesis for scripts.</summary>
    public static JsonObject ToJson(GenesisDocument genesis) => new()
    {
        ["chain_id"] = genesis.ChainId.ToString(),
        ["name"] = genesis.Name,
        ["time_ms"] = genesis.TimeMs,
        ["rules_version"] = genesis.RulesVersion,
        ["validators"] = genesis.Validators.Count,
        ["participants"] = new JsonArray([.. genesis.Participants.Select(p => new JsonObject
        {
            ["name"] = p.Name,
            ["address"] = p.Key.ToAddress().ToString(),
            ["key"] = p.Key.ToString(),
            ["roles"] = new JsonArray([.. RoleNames.Of(p.Roles).Select(r => JsonValue.Create(r))]),
            ["validator"] = p.IsValidator,
            ["repository_uri"] = p.RepositoryUri,
        })]),
    };

    /// <summary>Prints the genesis for people.</summary>
    public static void Print(GenesisDocument genesis)
    {
        Console.Out.WriteLine($"chain id {genesis.ChainId}");
        Console.Out.WriteLine($"name {genesis.Name}, rules of version {genesis.RulesVersion}, "
            + $"{DateTimeOffset.FromUnixTimeMilliseconds(genesis.TimeMs).ToString("u", CultureInfo.InvariantCulture)}");
        ChainParameters p = genesis.Parameters;
        Console.Out.WriteLine($"heartbeat {p.HeartbeatMs} ms, round {p.ProposeTimeoutMs} ms to propose and {p.VoteTimeoutMs} ms to vote, blocks up to "
            + $"{p.BlockBytesMax} bytes, {(p.AttestationThreshold == 0 ? "f + 1" : p.AttestationThreshold)} attestations and "
            + $"{p.AuditorThreshold} auditors a release");
        Console.Out.WriteLine($"{genesis.Validators.Count} validators, {genesis.Validators.Quorum} decide a block");
        Table table = new Table { Border = TableBorder.None }.AddColumns("name", "address", "roles", "validator", "repository");
        foreach (GenesisParticipant member in genesis.Participants)
        {
            table.AddRow(
                member.Name, member.Key.ToAddress().ToString(), string.Join(", ", RoleNames.Of(member.Roles)), member.IsValidator ? "yes" : "",
                Markup.Escape(member.RepositoryUri));
        }

        AnsiConsole.Write(table);
    }
}
