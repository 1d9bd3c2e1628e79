using Chain.Core;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Bounds how far one release may raise the numbers of the version, so that a stolen key cannot use them up (threat A04).</summary>
internal static class VersionSteps
{
    /// <summary>Whether each number of the version is within its bound. A number may also fall, as the patch does with a new minor version.</summary>
    /// <param name="version">A semantic version.</param>
    /// <param name="floor">The version of the newest release; null if there is none.</param>
    public static bool IsWithin(string version, string? floor)
    {
        SemanticVersion next = Parse(version);
        if (floor is null) return Math.Max(next.Major, Math.Max(next.Minor, next.Patch)) <= Limits.VersionFirstMax;
        SemanticVersion last = Parse(floor);
        return IsStep(last.Major, next.Major) && IsStep(last.Minor, next.Minor) && IsStep(last.Patch, next.Patch);
    }

    private static bool IsStep(ulong from, ulong to) => to <= from || to - from <= Limits.VersionStepMax;

    private static SemanticVersion Parse(string version) =>
        SemanticVersion.TryParse(version, out SemanticVersion? parsed) ? parsed : throw new InvalidOperationException($"'{version}' is not a version.");
}
