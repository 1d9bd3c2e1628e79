namespace EndToEnd.Tests.Cluster;

/// <summary>The checkout that this program was built in.</summary>
internal static class Sources
{
    /// <summary>The folder that holds FirmwareLedger.sln.</summary>
    /// <exception cref="FileNotFoundException">The program lies outside a checkout.</exception>
    public static string Root
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "FirmwareLedger.sln"))) return folder.FullName;
            }

            throw new FileNotFoundException($"{AppContext.BaseDirectory} is not inside a checkout of the repository");
        }
    }
}
