using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Ledger;

public sealed class TransactionIdsTests
{
    [Test]
    public void Compute_TransactionsOfManyLengths_GivesTheIdsThatTheyHave([Values(0, 1, 5, 300)] int count)
    {
        Random random = Seeded.Random();
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Hash256 chainId = Hash256.From(random.Bytes(Hash256.Size));
        Transaction[] transactions = [.. Enumerable.Range(0, count).Select(i => Transaction.Create(
            chainId, signer, signer.Address, (ulong)i, ContractKind.FirmwareUpdate, 1, default, random.Bytes(random.Next(700))))];
        Hash256[] ids = new Hash256[count];
        TransactionIds.Compute(chainId, transactions.Select(t => t.Encoded).ToArray(), ids);
        Assert.That(ids, Is.EqualTo(transactions.Select(t => t.Id)));
    }

    [Test]
    public void Compute_BytesThatAreNoTransaction_DoesNotThrow()
    {
        ReadOnlyMemory<byte>[] bytes = [.. new[] { 0, 3, 66, 67 }.Select(length => new ReadOnlyMemory<byte>(new byte[length]))];
        Assert.That(() => TransactionIds.Compute(default, bytes, new Hash256[bytes.Length]), Throws.Nothing);
    }
}
