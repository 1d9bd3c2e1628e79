namespace Testing.Support;

/// <summary>Programs that a test needs. Without them the test is ignored and says what to install.</summary>
public static class InstalledPrograms
{
    /// <summary>Ignores the running test unless each program is on the path.</summary>
    /// <param name="programs">Each program with the Debian package that holds it.</param>
    public static void Demand(params (string Program, string Package)[] programs)
    {
        string[] missing = [.. programs.Where(p => Find(p.Program) is null).Select(p => p.Package).Distinct()];
        if (missing.Length > 0)
            Assert.Ignore($"needs the Debian package(s) {string.Join(", ", missing)}: apt-get install {string.Join(' ', missing)}");
    }

    /// <summary>The programs with which an update runs through SWUpdate.</summary>
    public static void DemandSwUpdate() => Demand(("swupdate", "swupdate"), ("swupdate-client", "swupdate"), ("openssl", "openssl"), ("cpio", "cpio"));

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
