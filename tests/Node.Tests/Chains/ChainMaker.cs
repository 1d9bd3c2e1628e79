using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Chain.Node.Storage;

namespace Node.Tests.Chains;

/// <summary>Grows a real chain on disk without consensus: builds, certifies and commits block after block.</summary>
internal sealed class ChainMaker : IDisposable
{
    public ChainMaker(TestChain chain, string folder, TimeProvider? time = null)
    {
        Chain = chain;
        Store = ChainStore.Open(folder, chain.Genesis);
        Pool = new TransactionPool();
        Processor = new BlockProcessor(Store, ContractEngine.CreateDefault(), Pool, time ?? TimeProvider.System);
    }

    public TestChain Chain { get; }

    public ChainStore Store { get; }

    public TransactionPool Pool { get; }

    public BlockProcessor Processor { get; }

    public AdmissionVerdict Admit(Transaction transaction)
    {
        using StateView view = Store.OpenView();
        return Pool.Admit(transaction, view);
    }

    /// <summary>A block of these transactions and its certificate, committed.</summary>
    public (Block Block, CommitCertificate Certificate) Grow(params Transaction[] transactions)
    {
        foreach (Transaction transaction in transactions) Assert.That(Admit(transaction), Is.EqualTo(AdmissionVerdict.Admitted));
        Block block = Processor.Build(0);
        CommitCertificate certificate = Chain.Certify(block);
        Processor.Commit(block, certificate);
        return (block, certificate);
    }

    /// <summary>A number of blocks with one rejected call each.</summary>
    public void GrowBy(int blocks, int payloadBytes = 0)
    {
        for (int i = 0; i < blocks; i++) Grow(Chain.Call(Chain.Vendor, NextNonce(), payloadBytes));
    }

    public ulong NextNonce() => NextNonce(Chain.Vendor);

    public ulong NextNonce(EcdsaSigner sender)
    {
        using StateView view = Store.OpenView();
        return Nonces.Next(view, sender.Address);
    }

    public void Dispose() => Store.Dispose();
}
