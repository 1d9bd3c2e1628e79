using MicroBench.Worlds;

namespace MicroBench.Ratios;

/// <summary>
/// Signatures: a block's signatures by known keys, one signature by an unknown key, and signing, compared with libsecp256k1,
/// NBitcoin.Secp256k1 and the platform. Times are processor time.
/// </summary>
internal static class SignatureRatios
{
    // Calls per measurement, for steps that verify one signature.
    private const int Single = 20;

    public static void Measure(Figures figures, int rounds)
    {
        using SignatureWork work = new();
        bool isLibraryPresent = LibSecp256k1.IsPresent;
        Turns known = new Turns(isOfProcessor: true).Add("block", SignatureWork.BlockSignatures, work.VerifyBlock)
            .Add("platform", Single, Often(work.VerifyByPlatform)).Add("nbitcoin", Single, Often(work.VerifyByNBitcoin));
        if (isLibraryPresent) known.Add("library", Single, Often(work.VerifyByLibrary));
        known.Run(rounds);

        // Measured separately, because unknown keys evict the known keys' tables.
        Turns unknown = new Turns(isOfProcessor: true).Add("single", Single, Often(work.VerifyStranger));
        if (isLibraryPresent) unknown.Add("library", Single, Often(work.VerifyStrangerByLibrary));
        unknown.Run(rounds);
        Turns signing = new Turns(isOfProcessor: true).Add("sign", Single, Often(work.Sign)).Add("platform", Single, Often(work.SignByPlatform));
        signing.Run(rounds);
        figures.Add("verify_block_vs_libsecp256k1", isLibraryPresent ? known.Ratio("block", "library") : null, "at least 2, goal 5");
        figures.Add("verify_single_vs_libsecp256k1", isLibraryPresent ? unknown.Ratio("single", "library") : null, "at least 0.8");
        figures.Add("verify_block_vs_nbitcoin", known.Ratio("block", "nbitcoin"));
        figures.Add("sign_vs_platform", signing.Ratio("sign", "platform"), "about 2");
        figures.AddMicroseconds("verify_block_us", known, "block");
        figures.AddMicroseconds("verify_single_us", unknown, "single");
        figures.AddMicroseconds("bcl_verify_us", known, "platform");
        figures.AddMicroseconds("nbitcoin_verify_us", known, "nbitcoin");
        figures.AddMicroseconds("sign_us", signing, "sign");
        figures.AddMicroseconds("bcl_sign_us", signing, "platform");
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
