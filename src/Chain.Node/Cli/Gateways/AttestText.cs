using System.Text.Json;
using Chain.Node.Client;
using Gateway.Attestation;

namespace Chain.Node.Cli.Gateways;

/// <summary>Explains the result of a device attestation.</summary>
internal static class AttestText
{
    /// <summary>The explanation, in one line.</summary>
    public static string Of(JsonElement answer)
    {
        string device = answer.GetProperty("device").GetString()!, version = answer.GetProperty("version").GetString()!;
        return VerdictOf(answer.GetProperty("verdict").GetString()!) switch
        {
            AttestVerdict.Matches => $"{device} runs {version}, image {Text(answer, "reported_sha256")}: the image of release {Text(answer, "release")}",
            AttestVerdict.OtherImage =>
                $"{device} should run {version} with image {Text(answer, "expected_sha256")}, but runs {Text(answer, "reported_sha256")}: "
                + "the gateway offers the release again",
            AttestVerdict.OtherVersion =>
                $"{device} should run {version}, but reports {Text(answer, "reported_version")}: the gateway offers the newest release",
            AttestVerdict.NoRecord => $"{device} runs {Text(answer, "reported_sha256")}, but the gateway knows no proven release for version '{version}': "
                + "another party installed it",
            AttestVerdict.NotSupported => $"{device} answered without the attribute installedSha256: its client does not support attestation",
            _ => $"{device} has not answered: the gateway asks it at its next poll; run the command again with a longer --wait",
        };
    }

    /// <summary>The exit code of the command.</summary>
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
