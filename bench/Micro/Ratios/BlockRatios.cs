using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using MicroBench.Worlds;
using Testing.Light;

namespace MicroBench.Ratios;

/// <summary>Blocks of mixed transactions, proofs and light-client updates, over one large state in memory.</summary>
internal static class BlockRatios
{
    private const int Cores = 2;

    public static void Measure(Figures figures, int entries, int transactions, int rounds)
    {
        MixedWorld world = new(entries);
        MixedBlock block = new(world, transactions);
        Turns turns = new Turns().Add("unseen", transactions, () => block.Validate(isSeen: false, Cores))
            .Add("seen", transactions, () => block.Validate(isSeen: true, Cores))
            .Add("execute", transactions, () => block.Execute());
        turns.Run(rounds);
        figures.AddRate("validate_unseen_tps", turns, "unseen", "at least 40,000");
        figures.AddRate("validate_seen_tps", turns, "seen", "at least 150,000");
        figures.AddRate("execute_tps_per_core", turns, "execute", "at least 100,000");
        MeasureProofs(figures, world, rounds);
        figures.Add("state_entries", world.State.Count);
        figures.Add("block_transactions", transactions);
    }

    private static void MeasureProofs(Figures figures, MixedWorld world, int rounds)
    {
        ProofWork work = new(world);
        Hash256 root = world.State.Root, setHash = world.Genesis.Validators.Hash(world.ChainId);
        BlockHeader header = new()
        {
            ChainId = world.ChainId,
            Height = MixedWorld.Height,
            TimeMs = MixedWorld.TimeMs,
            ParentHash = root,
            TransactionsRoot = root,
            ReceiptsRoot = root,
            StateRoot = root,
            HistoryRoot = root,
            ValidatorsHash = setHash,
            NextValidatorsHash = setHash,
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        };
        LightBlock light = new(header, Certificates.Sign(header, world.Genesis.Validators, world.Authorities), world.Genesis.Validators, null);
        byte[] lightBytes = light.Encode().ToArray();
        TrustedState trusted = TrustedState.FromGenesis(world.Genesis);
        TrustOptions options = new();
        Turns turns = new Turns().Add("make", work.Count, work.MakeAll).Add("verify", work.Count, work.VerifyAll).Add("light", work.Count, () =>
        {
            for (int i = 0; i < work.Count; i++)
            {
                Require(LightBlock.TryDecode(lightBytes, out LightBlock? decoded)
                    && HeaderVerifier.Verify(trusted, decoded, options, MixedWorld.TimeMs) == LightVerdict.Valid
                    && ReleaseProofVerifier.VerifyValue(decoded.Header, work.Keys[i], work.Values[i], work.Encoded[i]) == LightVerdict.Valid);
            }
        });
        turns.Run(rounds);
        figures.AddMicroseconds("proof_make_us", turns, "make", "under 50");
        figures.AddMicroseconds("proof_verify_us", turns, "verify", "under 20");
        figures.AddMicroseconds("light_update_us", turns, "light", "under 1,000");
        figures.Add("light_update_bytes", header.Encoded.Length + light.Certificate.Encode().Length + work.Encoded.Average(p => p.Length), "goal 1,500");
    }

    private static void Require(bool isGood)
    {
        if (!isGood) throw new InvalidOperationException("A good proof is refused.");
    }
}
