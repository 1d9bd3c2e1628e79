using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;

namespace Node.Tests.Chains;

/// <summary>Appends blocks to a real chain on disk without consensus: builds, certifies and commits them.</summary>
internal sealed class ChainMaker : IDisposable
{
    private TransactionIntake? _intake;
    private TransactionSubmitter? _submitter;

    public ChainMaker(TestChain chain, string folder, TimeProvider? time = null, PoolBounds? bounds = null)
    {
        Chain = chain;
        Store = ChainStore.Open(folder, chain.Genesis);
        Pool = new TransactionPool(bounds, time);
        Pool.Resize(Store.Head.NextValidators.Count);
        Processor = new BlockProcessor(Store, ContractEngine.CreateDefault(), Pool, time ?? TimeProvider.System);
    }

    public TestChain Chain { get; }

    public ChainStore Store { get; }

    public TransactionPool Pool { get; }

    public BlockProcessor Processor { get; }

    /// <summary>Submits a node's own calls to <see cref="Pool"/>, through an intake that runs until this is disposed.</summary>
    public TransactionSubmitter Submitter => _submitter ??= StartSubmitter();

    public AdmissionVerdict Admit(Transaction transaction)
    {
        using StateView view = Store.OpenView();
        return Pool.Admit(transaction, view);
    }

    /// <summary>Builds, certifies and commits a block of these transactions.</summary>
    public (Block Block, CommitCertificate Certificate) Grow(params Transaction[] transactions)
    {
        foreach (Transaction transaction in transactions) Assert.That(Admit(transaction), Is.EqualTo(AdmissionVerdict.Admitted));
        Block block = Processor.Build(0);
        CommitCertificate certificate = Chain.Certify(block);
        Processor.Commit(block, certificate);
        return (block, certificate);
    }

    /// <summary>Commits a block of all waiting transactions and these, and publishes it to the feed.</summary>
    public ExecutedBlock GrowAndPublish(CommitFeed feed, params Transaction[] transactions)
    {
        foreach (Transaction transaction in transactions) Admit(transaction);
        Block block = Processor.Build(0);
        CommitCertificate certificate = Chain.Certify(block);
        ExecutedBlock executed = Processor.Commit(block, certificate);
        feed.Publish(new CommittedBlock(executed, certificate));
        return executed;
    }

    /// <summary>The release's record in the state of the newest block.</summary>
    public ReleaseRecord ReadRelease(Address contract)
    {
        using StateView view = Store.OpenView();
        ReleaseRecord? record = view.ReleaseAt(contract);
        Assert.That(record, Is.Not.Null);
        return record!;
    }

    /// <summary>Appends blocks with one rejected call each.</summary>
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

    public void Dispose()
    {
        _submitter?.Dispose();
        _intake?.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        _intake?.Dispose();
        Store.Dispose();
    }

    private TransactionSubmitter StartSubmitter()
    {
        _intake = new TransactionIntake(Store, Pool, new PeerHub(TimeProvider.System), new ReleaseSignatureMemo());
        _intake.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return new TransactionSubmitter(Store, Pool, _intake);
    }
}
