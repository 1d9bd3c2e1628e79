using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Light.Tests.Kit;

/// <summary>A chain of one validator with a gateway's report about a release, and the receipts under it. The set changes at height 2.</summary>
public sealed class ReceiptMaker
{
    private readonly ISigner _gateway;
    private readonly Dictionary<string, (Hash256 Salt, UpdateReceipt Receipt)> _devices = [];

    public ReceiptMaker(ISigner gateway, int devices, LightChain? chain = null, ISigner? next = null)
    {
        _gateway = gateway;
        Chain = chain ?? LightChain.Start(validators: 1, name: "receipts");
        byte[] image = ReleaseMaker.Image("1.0.0");
        Release = Chain.Publish("1.0.0", 1);
        Chain.Commit().ChangeSet([next ?? TestKeys.Validator(1)]).Commit();
        for (int i = 1; i <= devices; i++)
        {
            Hash256 salt = Sha256.Hash([(byte)i]);
            UpdateReceiptState state = i == 1 ? UpdateReceiptState.Failed : UpdateReceiptState.Confirmed;
            Hash256 pseudonym = UpdateReceipt.PseudonymOf(Chain.Genesis.ChainId, salt, $"dev-{i}");
            _devices[$"dev-{i}"] = (salt, new UpdateReceipt(Release, pseudonym, state, LightChain.StartMs + i, Sha256.Hash(image)));
        }

        if (!UpdateReceiptBatch.TryCreate(Release, _devices.Values.Select(d => d.Receipt), out UpdateReceiptBatch? batch))
            throw new InvalidOperationException();
        Batch = batch;
        Chain.Set(StateKeys.OutcomeReport(Release, gateway.Address), ReportOf(batch, 3).Encode().ToArray()).Commit();
    }

    public LightChain Chain { get; }

    public Address Release { get; }

    public UpdateReceiptBatch Batch { get; }

    public UpdateReceipt Receipt(string device) => _devices[device].Receipt;

    /// <summary>A report that the chain does not have, over one receipt.</summary>
    public OutcomeReport Report(UpdateReceipt receipt) =>
        UpdateReceiptBatch.TryCreate(Release, [receipt], out UpdateReceiptBatch? batch) ? ReportOf(batch, 4) : throw new InvalidOperationException();

    public ReceiptBundle Bundle(string device)
    {
        (Hash256 salt, UpdateReceipt receipt) = _devices[device];
        int index = Batch.Receipts.ToList().IndexOf(receipt);
        (byte[] report, byte[] proof) = Chain.Prove(Chain.Height, StateKeys.OutcomeReport(Release, _gateway.Address));
        return new ReceiptBundle
        {
            Gateway = _gateway.Address,
            Device = device,
            Salt = salt,
            Receipt = receipt.Encode(),
            Index = index,
            Path = Batch.Prove(index),
            Report = report,
            Proof = proof,
            Blocks = [Chain[2], Chain.Head],
        };
    }

    private OutcomeReport ReportOf(UpdateReceiptBatch batch, ulong sequence) =>
        new(Release, _gateway.Address, sequence, batch.Receipts.Count, batch.Root, batch.Receipts.Count, batch.Count(0), Chain.Height + 1);
}
