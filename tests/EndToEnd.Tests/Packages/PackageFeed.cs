using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.Packages;

/// <summary>The packages of this build in a feed outside the repository, and an empty folder to install them in.</summary>
internal sealed class PackageFeed : IDisposable
{
    private static readonly string[] Projects = ["Chain.Core", "Chain.Light", "Gateway"];

    private PackageFeed(string folder) => Folder = folder;

    /// <summary>Everything is in here: feed/, packages/, and the projects that use them.</summary>
    public string Folder { get; }

    /// <summary>Folder of the .nupkg and .snupkg files.</summary>
    public string Feed => Path.Combine(Folder, "feed");

    /// <summary>Where packages are installed. Empty at first, so that a package of an earlier build is never used.</summary>
    public string Installed => Path.Combine(Folder, "packages");

    /// <summary>The packages' version.</summary>
    public static string Version { get; } = typeof(Chain.Light.LightClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    /// <summary>What a 'dotnet' that consumes the feed needs: its own packages folder, and the machine's for packages of others.</summary>
    public IReadOnlyDictionary<string, string> ConsumerEnvironment => new Dictionary<string, string> { ["NUGET_PACKAGES"] = Installed };

    /// <summary>The machine's packages folder, which spares the download of packages of others.</summary>
    public static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Packs what is built in the configuration of these tests.</summary>
    public static async Task<PackageFeed> PackAsync()
    {
        PackageFeed feed = new(Directory.CreateTempSubdirectory("fwl-packages-").FullName);
        try
        {
            string configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
            foreach (string project in Projects)
            {
                (await DotnetRun.OfAsync(Sources.Root, new Dictionary<string, string>(), "pack", Path.Combine("src", project), "--no-build",
                    "-c", configuration, "-o", feed.Feed, "--nologo", "-v", "quiet")).OrThrow();
            }

            return feed;
        }
        catch
        {
            feed.Dispose();
            throw;
        }
    }

    /// <summary>Makes an empty project outside the repository that has one package and a program's sources.</summary>
    /// <returns>Its folder.</returns>
    public string MakeProject(string name, string package, string sources)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        foreach (string file in Directory.EnumerateFiles(sources, "*.cs")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        XElement project = new("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("OutputType", "Exe"), new XElement("TargetFramework", $"net{Environment.Version.Major}.0"), new XElement("Nullable", "enable"),
                new XElement("ImplicitUsings", "enable"), new XElement("TreatWarningsAsErrors", "true"), new XElement("InvariantGlobalization", "true"),
                new XElement("TrimmerSingleWarn", "false"), new XElement("RestoreAdditionalProjectFallbackFolders", MachinePackages)),
            new XElement("ItemGroup",
                new XElement("PackageReference", new XAttribute("Include", package), new XAttribute("Version", $"[{Version}]"))));
        project.Save(Path.Combine(folder, $"{name}.csproj"));
        // Only adds the feed: the machine's own configuration still names the source of other packages.
        XElement configuration = new("configuration", new XElement("packageSources",
            new XElement("add", new XAttribute("key", "packed-here"), new XAttribute("value", Feed))));
        configuration.Save(Path.Combine(folder, "nuget.config"));
        return folder;
    }

    /// <summary>The description inside a package.</summary>
    public XElement Nuspec(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.nupkg"));
        using Stream stream = archive.GetEntry($"{id}.nuspec")!.Open();
        return XElement.Load(stream);
    }

    /// <summary>Names of the files inside a package.</summary>
    public IReadOnlyList<string> Entries(string file)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(Feed, file));
        return [.. archive.Entries.Select(e => e.FullName)];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
