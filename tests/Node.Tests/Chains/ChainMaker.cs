using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

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

    /// <summary>Commits a block of all that waits, with these transactions besides, and tells whoever listens to the feed.</summary>
    public ExecutedBlock GrowAndPublish(CommitFeed feed, params Transaction[] transactions)
    {
        foreach (Transaction transaction in transactions) Admit(transaction);
        Block block = Processor.Build(0);
        CommitCertificate certificate = Chain.Certify(block);
        ExecutedBlock executed = Processor.Commit(block, certificate);
        feed.Publish(new CommittedBlock(executed, certificate));
        return executed;
    }

    /// <summary>A release as the state at the head has it.</summary>
    public ReleaseRecord ReadRelease(Address contract)
    {
        using StateView view = Store.OpenView();
        ReleaseRecord? record = view.ReleaseAt(contract);
        Assert.That(record, Is.Not.Null);
        return record!;
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
        return view.NextNonce(sender.Address);
    }

    public void Dispose() => Store.Dispose();
}
