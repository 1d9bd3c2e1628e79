using System.Globalization;
using System.Text.RegularExpressions;

namespace DeviceVerifier.Tests.Native;

/// <summary>The verifier fits into a small device: code of a Cortex-M4 at -Os, and the deepest stack by the compiler's call graph.</summary>
[TestFixture]
internal sealed partial class SizeTests
{
    private const int CodeBytesMax = 10 * 1024, StackBytesMax = 3 * 1024;

    private static readonly string[] Flags = ["-Os", "-mcpu=cortex-m4", "-mthumb", "-fcallgraph-info=su"];

    /// <summary>Functions of the C library, with room for their stack.</summary>
    private static readonly Dictionary<string, int> Library =
        new(StringComparer.Ordinal) { ["memcpy"] = 16, ["memset"] = 16, ["memcmp"] = 16, ["memmove"] = 16, ["strlen"] = 16, ["__indirect_call"] = 0 };

    [Test]
    public void Code_OfACortexM4_IsWithinTheLimit()
    {
        using TempFolder folder = new();
        string[] objects = Compile(folder.Path);
        string total = Tools.Run(folder.Path, "arm-none-eabi-size", ["-t", .. objects]).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        int[] numbers = [.. total.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Take(3).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        TestContext.Out.WriteLine($"code and constants {numbers[0]} bytes, data {numbers[1]}, bss {numbers[2]}");
        Assert.That(numbers[0], Is.GreaterThan(4_000).And.LessThanOrEqualTo(CodeBytesMax));
        Assert.That((numbers[1], numbers[2]), Is.EqualTo((0, 0)), "no variables of its own");
    }

    [Test]
    public void Stack_OfEveryFunction_IsWithinTheLimitWithoutRecursion()
    {
        using TempFolder folder = new();
        Compile(folder.Path);
        Dictionary<string, int> own = new(Library, StringComparer.Ordinal);
        Dictionary<string, HashSet<string>> calls = new(StringComparer.Ordinal);
        foreach (string graph in Directory.EnumerateFiles(folder.Path, "*.ci"))
        {
            string text = File.ReadAllText(graph);
            foreach (Match node in Node().Matches(text)) own[node.Groups["name"].Value] = int.Parse(node.Groups["bytes"].Value, CultureInfo.InvariantCulture);
            foreach (Match edge in Edge().Matches(text))
            {
                string caller = edge.Groups["from"].Value;
                if (!calls.TryGetValue(caller, out HashSet<string>? callees)) calls[caller] = callees = [];
                callees.Add(edge.Groups["to"].Value);
            }
        }

        foreach (string entry in (string[])["fwv_verify", "fwv_match", "fwv_advance", "fwv_image_add", "fwv_image_end"])
        {
            (int bytes, string path) = Deepest(entry, own, calls, []);
            TestContext.Out.WriteLine($"{entry}: {bytes} bytes: {path}");
            Assert.That(bytes, Is.LessThanOrEqualTo(StackBytesMax), path);
        }

        string all = string.Concat(Directory.EnumerateFiles(folder.Path, "*.ci").Select(File.ReadAllText));
        Assert.That(all, Does.Not.Contain("dynamic"), "an array of variable length");
    }

    private static (int Bytes, string Path) Deepest(string name, Dictionary<string, int> own, Dictionary<string, HashSet<string>> calls, List<string> above)
    {
        Assert.That(above, Has.No.Member(name), "recursion: " + string.Join(" > ", above));
        Assert.That(own, Contains.Key(name), "a function outside the verifier");
        (int Bytes, string Path) deepest = (0, "");
        foreach (string callee in calls.GetValueOrDefault(name, []))
        {
            (int bytes, string path) = Deepest(callee, own, calls, [.. above, name]);
            if (bytes > deepest.Bytes) deepest = (bytes, path);
        }

        string step = string.Create(CultureInfo.InvariantCulture, $"{name} {own[name]}");
        return (own[name] + deepest.Bytes, deepest.Path.Length == 0 ? step : $"{step} > {deepest.Path}");
    }

    private static string[] Compile(string folder)
    {
        InstalledPrograms.Demand(("arm-none-eabi-gcc", "gcc-arm-none-eabi"), ("arm-none-eabi-size", "binutils-arm-none-eabi"));
        foreach (string file in Tools.Files) Tools.Run(folder, "arm-none-eabi-gcc", [.. Tools.Strict, .. Flags, "-c", file]);
        return [.. Directory.EnumerateFiles(folder, "*.o").Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex("""node: \{ title: "(?<name>[^"]+)" label: "[^"]*\\n(?<bytes>\d+) bytes""")]
    private static partial Regex Node();

    [GeneratedRegex("""edge: \{ sourcename: "(?<from>[^"]+)" targetname: "(?<to>[^"]+)""")]
    private static partial Regex Edge();
}
