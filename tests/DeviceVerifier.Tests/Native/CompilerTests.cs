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
