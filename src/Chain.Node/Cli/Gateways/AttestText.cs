using System.Text.Json;
using Chain.Node.Client;
using Gateway.Attestation;

namespace Chain.Node.Cli.Gateways;

/// <summary>Says in words what an attestation found.</summary>
internal static class AttestText
{
    /// <summary>One or two lines for people.</summary>
    public static string Of(JsonElement answer)
    {
        string device = answer.GetProperty("device").GetString()!, version = answer.GetProperty("version").GetString()!;
        return VerdictOf(answer.GetProperty("verdict").GetString()!) switch
        {
            AttestVerdict.Matches => $"{device} runs {version}, image {Text(answer, "reportedSha256")}: as proven by release {Text(answer, "release")}",
            AttestVerdict.OtherImage =>
                $"{device} should run {version} with image {Text(answer, "expectedSha256")}, and runs {Text(answer, "reportedSha256")}: "
                + "the release is offered again",
            AttestVerdict.OtherVersion =>
                $"{device} should run {version}, and says that it runs {Text(answer, "reportedVersion")}: the newest release is offered",
            AttestVerdict.NoRecord => $"{device} runs {Text(answer, "reportedSha256")}, and no proven release is known for version '{version}': "
                + "it was not installed by this gateway",
            AttestVerdict.NotSupported => $"{device} answered without the attribute installedSha256: its client cannot tell what it runs",
            _ => $"{device} has not answered: it is asked with its next poll; run this again with a longer --wait",
        };
    }

    /// <summary>What the command ends with.</summary>
    public static ExitCode ExitCodeOf(string verdict) => VerdictOf(verdict) switch
    {
        AttestVerdict.Matches => ExitCode.Ok,
        AttestVerdict.OtherImage or AttestVerdict.OtherVersion => ExitCode.VerificationFailed,
        AttestVerdict.NoRecord => ExitCode.NotFound,
        AttestVerdict.NoAnswer => ExitCode.Timeout,
        _ => ExitCode.Failure,
    };

    private static AttestVerdict VerdictOf(string name) => Enum.TryParse(name, out AttestVerdict verdict) ? verdict : AttestVerdict.Unspecified;

    private static string Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "unknown";
}
