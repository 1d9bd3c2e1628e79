using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Merkle;

public sealed class StateProofTests
{
    [TestCase(0, 32, TestName = "Prove_EveryPath_ProvesThatAndNothingElse(free paths)")]
    [TestCase(0, 1, TestName = "Prove_EveryPath_ProvesThatAndNothingElse(short paths)")]
    [TestCase(31, 1, TestName = "Prove_EveryPath_ProvesThatAndNothingElse(deep paths)")]
    [Category("STT.6")]
    [Category("STT.8")]
    [Category("STT.9")]
    public void Prove_EveryPath_ProvesThatAndNothingElse(int sharedBytes, int freeBytes)
    {
        Random random = Seeded.Random();
        StateStore store = Filled(random, sharedBytes, freeBytes);
        Hash256[] asked = [.. store.Model.Keys, .. Enumerable.Range(0, 60).Select(_ => StateTreeTests.Path(random, sharedBytes, freeBytes)),
            .. Enumerable.Range(0, 20).Select(_ => StateTreeTests.Path(random, 0, 32))];
        foreach (Hash256 path in asked)
        {
            StateProof proof = Reencoded(StateTree.Prove(store.Root, path, store));
            bool isMember = store.Model.TryGetValue(path, out Hash256 valueHash);
            Assert.That(proof.VerifyMembership(store.Root, path, valueHash), Is.EqualTo(isMember));
            Assert.That(proof.VerifyAbsence(store.Root, path), Is.EqualTo(!isMember));
            Assert.That(proof.VerifyMembership(store.Root, path, MerkleTree.EmptyRoot), Is.False, "other value");
            Assert.That(proof.VerifyMembership(MerkleTree.EmptyRoot, path, valueHash) || proof.VerifyAbsence(MerkleTree.EmptyRoot, path), Is.False,
                "other root");
            foreach (Hash256 other in store.Model.Keys.Where(k => k != path))
            {
                Assert.That(proof.VerifyAbsence(store.Root, other), Is.False, "absence of what is present");
                Assert.That(proof.VerifyMembership(store.Root, other, valueHash), Is.False, "presence of another entry");
            }
        }
    }

    [Test]
    [Category("STT.9")]
    public void Prove_EmptyTree_ProvesAbsenceOnly()
    {
        StateStore store = new();
        StateProof proof = Reencoded(StateTree.Prove(Hash256.Zero, MerkleTree.EmptyRoot, store));
        Assert.That(proof.VerifyAbsence(Hash256.Zero, MerkleTree.EmptyRoot), Is.True);
        Assert.That(proof.VerifyMembership(Hash256.Zero, MerkleTree.EmptyRoot, Hash256.Zero), Is.False);
        Assert.That(proof.VerifyAbsence(MerkleTree.EmptyRoot, MerkleTree.EmptyRoot), Is.False);
    }

    [Test]
    [Category("STT.7")]
    [Category("C07")]
    [Category("E13")]
    public void Verify_AnyBitFlipped_Fails()
    {
        Random random = Seeded.Random();
        StateStore store = Filled(random, 0, 2);
        foreach (Hash256 path in store.Model.Keys.Take(4).Concat(Enumerable.Range(0, 8).Select(_ => StateTreeTests.Path(random, 0, 2))))
        {
            byte[] encoded = StateTree.Prove(store.Root, path, store).Encode().ToArray();
            store.Model.TryGetValue(path, out Hash256 valueHash);
            for (int bit = 0; bit < encoded.Length * 8; bit++)
            {
                byte[] bent = [.. encoded];
                bent[bit / 8] ^= (byte)(1 << (bit % 8));
                bool isAccepted = StateProof.TryDecode(bent, out StateProof? proof)
                    && (proof.VerifyMembership(store.Root, path, valueHash) || proof.VerifyAbsence(store.Root, path));
                if (isAccepted) Assert.Fail($"bit {bit} of {Convert.ToHexString(encoded)}");
            }

            for (int cut = 0; cut < encoded.Length; cut++) Assert.That(StateProof.TryDecode(encoded.AsSpan(0, cut), out _), Is.False);
            Assert.That(StateProof.TryDecode([.. encoded, 0], out _), Is.False, "trailing byte");
        }
    }

    // If a verifier accepted a leaf on a path where it does not belong, any entry could "prove" the absence of another.
    [Test]
    [Category("STT.9")]
    public void VerifyAbsence_OtherLeafThatIsThePathItself_Refuses()
    {
        Hash256 path = MerkleTree.EmptyRoot, valueHash = StateTree.HashValue("v"u8);
        StateStore store = new();
        store.Apply(KeyValuePair.Create(path, (Hash256?)valueHash));
        byte[] forged = [0x86, 0x03, 0x00, 0x40, 0x40, 0x58, 0x20, .. path.AsSpan(), 0x58, 0x20, .. valueHash.AsSpan()];
        Assert.That(StateProof.TryDecode(forged, out StateProof? proof), Is.True);
        Assert.That(proof!.VerifyAbsence(store.Root, path), Is.False);
        Assert.That(proof.VerifyAbsence(store.Root, Hash256.Zero), Is.True, "it is a good proof for another path");
    }

    [TestCase("8401014180" + "5820" + Zeros, "a sibling written as zero")]
    [TestCase("840101410040", "last sibling empty")]
    [TestCase("84010141c0" + "5820" + Ones, "bit beyond the depth")]
    [TestCase("8401004040" + "00", "trailing byte")]
    [TestCase("840100410040", "bitmap longer than the depth")]
    [TestCase("8401014180" + "40", "sibling missing")]
    [TestCase("8401014180" + "5821" + Ones + "01", "sibling of 33 bytes")]
    [TestCase("8401014180" + "581f" + Ones31, "sibling of 31 bytes")]
    [TestCase("8400004040", "kind 0")]
    [TestCase("8404004040", "kind 4")]
    [TestCase("8403004040", "other leaf without its leaf")]
    [TestCase("840119010141804058", "depth 257")]
    [TestCase("8501004040f6", "five items")]
    [TestCase("", "nothing")]
    [Category("STT.7")]
    [Category("C07")]
    public void TryDecode_OtherForm_Refuses(string hex, string desc)
    {
        Assert.That(StateProof.TryDecode(Convert.FromHexString(hex), out _), Is.False, desc);
    }

    [TestCase("8401004040")]
    [TestCase("8402004040")]
    [TestCase("8401014180" + "5820" + Ones)]
    [Category("STT.7")]
    public void TryDecode_SmallestForms_ReadsThem(string hex)
    {
        Assert.That(StateProof.TryDecode(Convert.FromHexString(hex), out StateProof? proof), Is.True);
        Assert.That(Convert.ToHexStringLower(proof!.Encode().ToArray()), Is.EqualTo(hex));
    }

    [Test]
    [Category("E13")]
    public void TryDecode_MutatedBytes_DecodesOnlyToItself()
    {
        Random random = Seeded.Random();
        StateStore store = Filled(random, 0, 1);
        int decoded = 0;
        for (int i = 0; i < 20_000; i++)
        {
            List<byte> input = [.. StateTree.Prove(store.Root, StateTreeTests.Path(random, 0, 1), store).Encode().ToArray()];
            for (int n = random.Next(1, 3); n > 0; n--)
            {
                int at = random.Next(2) == 0 ? random.Next(6) : random.Next(input.Count);
                switch (random.Next(3))
                {
                    case 0: input[at] = (byte)random.Next(256); break;
                    case 1: input.Insert(at, (byte)random.Next(256)); break;
                    default: input.RemoveAt(at); break;
                }
            }

            if (!StateProof.TryDecode([.. input], out StateProof? proof)) continue;
            decoded++;
            Assert.That(proof.Encode().ToArray(), Is.EqualTo(input));
        }

        Assert.That(decoded, Is.Positive);
    }

    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string Ones = "0101010101010101010101010101010101010101010101010101010101010101";
    private const string Ones31 = "01010101010101010101010101010101010101010101010101010101010101";

    private static StateStore Filled(Random random, int sharedBytes, int freeBytes)
    {
        StateStore store = new();
        while (store.Model.Count < 40) store.Apply(StateTreeTests.RandomChanges(random, store, sharedBytes, freeBytes));
        return store;
    }

    private static StateProof Reencoded(StateProof proof)
    {
        byte[] encoded = proof.Encode().ToArray();
        Assert.That(StateProof.TryDecode(encoded, out StateProof? again), Is.True);
        Assert.That(again!.Encode().ToArray(), Is.EqualTo(encoded));
        return again;
    }
}
