using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Core.Tests.Vectors;

namespace Core.Tests.Records;

/// <summary>Receipts in the gateway's store, and their proofs against the root on the chain.</summary>
[TestFixture]
internal sealed class UpdateReceiptTests
{
    private static readonly Hash256 ChainId = Sha256.Hash("a chain for tests"u8);
    private static readonly Address Release = Address.From(new byte[Address.Size]);

    [Test]
    [Category("OUT-RECEIPT.1")]
    public void Prove_EveryReceiptOfAHundred_HoldsUnderTheRoot()
    {
        UpdateReceipt[] receipts = [.. Enumerable.Range(0, 100).Select(i => Receipt($"device-{i}", (UpdateReceiptState)(1 + i % 5)))];
        Assert.That(UpdateReceiptBatch.TryCreate(Release, receipts, out UpdateReceiptBatch? batch));
        for (int i = 0; i < receipts.Length; i++)
        {
            Assert.That(MerkleTree.VerifyInclusion(batch!.Receipts[i].LeafHash(), i, receipts.Length, batch.Prove(i), batch.Root), $"receipt {i}");
            UpdateReceiptState other = batch.Receipts[i].State == UpdateReceiptState.Failed ? UpdateReceiptState.Confirmed : UpdateReceiptState.Failed;
            Hash256 bent = (batch.Receipts[i] with { State = other }).LeafHash();
            Assert.That(MerkleTree.VerifyInclusion(bent, i, receipts.Length, batch.Prove(i), batch.Root), Is.False, $"receipt {i} with another state");
        }

        Assert.That(batch!.Count(pending: 17), Is.EqualTo(new OutcomeCounts(17, 20, 20, 20, 20, 20)));
        Assert.That(batch.Count(pending: 17).Devices, Is.EqualTo(117));
        Assert.That(batch.Count(pending: 17).Answered, Is.EqualTo(100));
    }

    [Test]
    [Category("OUT-RECEIPT.3")]
    public void TryCreate_InAnyOrder_GivesTheSameRoot()
    {
        Random random = Seeded.Random();
        UpdateReceipt[] receipts = [.. Enumerable.Range(0, 33).Select(i => Receipt($"device-{i}", UpdateReceiptState.Confirmed))];
        Assert.That(UpdateReceiptBatch.TryCreate(Release, receipts, out UpdateReceiptBatch? one));
        random.Shuffle(receipts);
        Assert.That(UpdateReceiptBatch.TryCreate(Release, receipts, out UpdateReceiptBatch? other));
        Assert.That(other!.Root, Is.EqualTo(one!.Root));
        Assert.That(one.Receipts.Select(r => r.Device), Is.Ordered);
    }

    [Test]
    [Category("OUT-RECEIPT.3")]
    [Category("G05")]
    public void TryCreate_TwoReceiptsOfOneDevice_Refuses()
    {
        UpdateReceipt[] receipts = [Receipt("a", UpdateReceiptState.Confirmed), Receipt("a", UpdateReceiptState.Failed)];
        Assert.That(UpdateReceiptBatch.TryCreate(Release, receipts, out _), Is.False);
    }

    [Test]
    [Category("OUT-RECEIPT.3")]
    public void TryCreate_AReceiptOfAnotherRelease_Refuses()
    {
        byte[] other = new byte[Address.Size];
        other[0] = 1;
        Assert.That(UpdateReceiptBatch.TryCreate(Address.From(other), [Receipt("a", UpdateReceiptState.Confirmed)], out _), Is.False);
    }

    [Test]
    [Category("G06")]
    public void Root_WithOneReceiptDroppedOrAltered_Differs()
    {
        UpdateReceipt[] receipts = [.. Enumerable.Range(0, 1000).Select(i => Receipt($"device-{i}", UpdateReceiptState.Confirmed))];
        Assert.That(UpdateReceiptBatch.TryCreate(Release, receipts, out UpdateReceiptBatch? all));
        Assert.That(UpdateReceiptBatch.TryCreate(Release, receipts[1..], out UpdateReceiptBatch? dropped));
        Assert.That(UpdateReceiptBatch.TryCreate(Release, [receipts[0] with { AtMs = 1 }, .. receipts[1..]], out UpdateReceiptBatch? altered));
        Assert.That(new[] { all!.Root, dropped!.Root, altered!.Root }, Is.Unique);
    }

    [Test]
    public void Root_OfNoReceipts_IsThatOfTheEmptyTree()
    {
        Assert.That(UpdateReceiptBatch.TryCreate(Release, [], out UpdateReceiptBatch? none));
        Assert.That(none!.Root, Is.EqualTo(MerkleTree.EmptyRoot));
    }

    [Test]
    [Category("OUT-RECEIPT.2")]
    [Category("I08")]
    public void PseudonymOf_SaltChainAndId_HidesAndDistinguishes()
    {
        Hash256 salt = Sha256.Hash("salt"u8), otherSalt = Sha256.Hash("other salt"u8);
        Hash256[] pseudonyms =
        [
            UpdateReceipt.PseudonymOf(ChainId, salt, "device-1"), UpdateReceipt.PseudonymOf(ChainId, salt, "device-2"),
            UpdateReceipt.PseudonymOf(ChainId, otherSalt, "device-1"), UpdateReceipt.PseudonymOf(Hash256.Zero, salt, "device-1"),
        ];
        Assert.That(pseudonyms, Is.Unique);
        byte[] receipt = Receipt("serial-4711", UpdateReceiptState.Confirmed).Encode().ToArray();
        Assert.That(Convert.ToHexString(receipt), Does.Not.Contain(Convert.ToHexString("serial-4711"u8)));
    }

    [Test]
    public void PseudonymOf_IdOutOfBounds_Throws()
    {
        Assert.That(() => UpdateReceipt.PseudonymOf(ChainId, default, ""), Throws.ArgumentException);
        Assert.That(() => UpdateReceipt.PseudonymOf(ChainId, default, new string('x', Limits.DeviceIdBytesMax + 1)), Throws.ArgumentException);
    }

    private static UpdateReceipt Receipt(string device, UpdateReceiptState state) =>
        new(Release, UpdateReceipt.PseudonymOf(ChainId, Sha256.Hash("salt"u8), device), state, 1_700_000_000_000, Sha256.Hash("image"u8));
}
