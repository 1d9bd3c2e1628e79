namespace EndToEnd.Tests.Packages;

/// <summary>The checkout that these tests were built in.</summary>
internal static class Sources
{
    /// <summary>The folder that holds FirmwareLedger.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FirmwareLedger.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no checkout.");
    }
}
