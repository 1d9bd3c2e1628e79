using MicroBench.Worlds;

namespace MicroBench.Ratios;

/// <summary>
/// Signatures: a block's signatures by known keys, and one signature by an unknown key, compared with libsecp256k1 and the
/// platform.
/// </summary>
internal static class SignatureRatios
{
    // Calls per measurement, for steps that verify one signature.
    private const int Single = 20;

    public static void Measure(Figures figures, int rounds)
    {
        using SignatureWork work = new();
        bool isLibraryPresent = LibSecp256k1.IsPresent;
        Turns known = new Turns().Add("block", SignatureWork.BlockSignatures, work.VerifyBlock).Add("platform", Single, Often(work.VerifyByPlatform));
        if (isLibraryPresent) known.Add("library", Single, Often(work.VerifyByLibrary));
        known.Run(rounds);

        // Measured separately, because unknown keys evict the known keys' tables.
        Turns unknown = new Turns().Add("single", Single, Often(work.VerifyStranger));
        if (isLibraryPresent) unknown.Add("library", Single, Often(work.VerifyStrangerByLibrary));
        unknown.Run(rounds);
        figures.Add("verify_block_vs_libsecp256k1", isLibraryPresent ? known.Ratio("block", "library") : null, "at least 2, goal 5");
        figures.Add("verify_single_vs_libsecp256k1", isLibraryPresent ? unknown.Ratio("single", "library") : null, "at least 0.4");
        figures.AddMicroseconds("verify_block_us", known, "block");
        figures.AddMicroseconds("verify_single_us", unknown, "single");
        figures.AddMicroseconds("bcl_verify_us", known, "platform");
        figures.Add("libsecp256k1", isLibraryPresent ? 1 : null, "present");
        if (!isLibraryPresent) return;
        figures.AddMicroseconds("libsecp256k1_verify_us", known, "library");
        figures.AddMicroseconds("libsecp256k1_parse_key_and_verify_us", unknown, "library");
    }

    private static Action Often(Action step) => () =>
    {
        for (int i = 0; i < Single; i++) step();
    };
}
