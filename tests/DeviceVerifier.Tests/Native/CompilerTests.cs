using DeviceVerifier.Tests.Vectors;

namespace DeviceVerifier.Tests.Native;

/// <summary>The sources are portable: C99 without a warning, usable from C++, and the sample works.</summary>
[TestFixture]
internal sealed class CompilerTests
{
    [Test]
    public void Sources_WithEveryCompiler_GiveNoWarning([Values("gcc", "clang", "arm-none-eabi-gcc")] string compiler, [Values("-Os", "-O3")] string level)
    {
        InstalledPrograms.Demand((compiler, compiler == "arm-none-eabi-gcc" ? "gcc-arm-none-eabi" : compiler));
        using TempFolder folder = new();
        foreach (string file in Tools.Files) Tools.Run(folder.Path, compiler, [.. Tools.Strict, "-Wshadow", "-Wstrict-prototypes", level, "-c", file]);
    }

    [Test]
    public void Header_FromCPlusPlus_Links()
    {
        InstalledPrograms.Demand(("g++", "g++"), ("gcc", "gcc"));
        using TempFolder folder = new();
        string main = Path.Combine(folder.Path, "main.cpp");
        File.WriteAllText(main, """
            #include "fwledger_verifier.h"
            int main() {
                fwv_release release;
                fwv_file file = {nullptr, nullptr, FWV_FILE_BYTES_MAX + 1};
                uint8_t anchor[FWV_ANCHOR_BYTES] = {};
                return fwv_verify(&file, anchor, FWV_NO_CLOCK, 0, &release) == FWV_MALFORMED ? 0 : 1;
            }
            """);
        Tools.Run(folder.Path, "gcc", [.. Tools.Strict, "-c", .. Tools.Files]);
        Tools.Run(folder.Path, "g++", ["-Wall", "-Wextra", "-Werror", "-pedantic", "-I" + Path.Combine(Tools.Source, "include"), main,
            .. Directory.EnumerateFiles(folder.Path, "*.o"), "-o", "main"]);
        Tools.Run(folder.Path, Path.Combine(folder.Path, "main"));
    }

    [Test]
    public void Sample_BuiltByMake_VerifiesABundleAndItsImage()
    {
        InstalledPrograms.Demand(("make", "make"), ("gcc", "gcc"));
        using TempFolder folder = new();
        Tools.Run(Tools.Source, "make", "CC=gcc", "OUT=" + folder.Path);
        BundleVector vector = VectorFolder.Read<BundleVector>("bundles.json").First(v => v.Name == "image");
        File.WriteAllBytes(folder["anchor"], VectorFolder.Bytes(vector.Anchor));
        File.WriteAllBytes(folder["image"], VectorFolder.Bytes(vector.Image!));
        string[] arguments = [VectorFolder.Path("bundles/" + vector.File), folder["anchor"], "--image", folder["image"], "--now",
            vector.NowMs!.Value.ToString("d", null)];
        string output = Tools.Run(folder.Path, folder["fwverify"], [.. arguments, "--installed", "1.4.0", "--counter", "6", "--next-anchor", folder["next"]]);
        Assert.That(output, Does.Contain("verdict Valid\n").And.Contain("install Installable\n").And.Contain("image Valid\n"));
        Assert.That(File.ReadAllBytes(folder["next"]), Has.Length.EqualTo(80));
        (int code, string refused) = Tools.Try(folder.Path, folder["fwverify"], [.. arguments, "--counter", "7"]);
        Assert.That((code, refused), Is.EqualTo((1, refused)));
        Assert.That(refused, Does.Contain("install CounterTooLow"));
        Assert.That(Tools.Try(folder.Path, folder["fwverify"], arguments[0]).Code, Is.EqualTo(2), "no anchor");
    }

    [Test]
    public void Files_OfTheVerifier_StayShort() => Assert.Multiple(() =>
    {
        foreach (string file in Directory.EnumerateFiles(Tools.Source, "*.[ch]", SearchOption.AllDirectories))
        {
            string[] lines = File.ReadAllLines(file);
            Assert.That(lines, Has.Length.LessThanOrEqualTo(200), file);
            Assert.That(lines.Where(l => l.Length > 160), Is.Empty, file);
        }
    });
}
