using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Engine;

/// <summary>Which transactions a block may contain. One inadmissible transaction makes the whole block invalid.</summary>
internal sealed class TransactionRulesTests
{
    private const int NoSuchMethod = 999;

    private TestLedger _ledger = null!;

    [SetUp]
    public void SetUp()
    {
        _ledger = Council.Start();
        _ledger.Run(_ledger.Vendor, NoSuchMethod, []);
    }

    private static IEnumerable<TestCaseData> Unfit()
    {
        yield return Case("ENG-TX.1", "of_a_stranger", TransactionVerdict.UnknownSender, l =>
            Make(l, Party.Named("stranger").Signer, Party.Named("stranger").Address, 0));
        yield return Case("ENG-TX.3", "by_anothers_key", TransactionVerdict.KeyNotInForce, l => Make(l, l.Broker.Signer, l.Vendor.Address, 1));
        yield return Case("ENG-TX.4", "with_a_used_nonce", TransactionVerdict.NonceTooLow, l => Make(l, l.Vendor.Signer, l.Vendor.Address, 0));
        yield return Case("ENG-TX.5", "with_a_nonce_too_far", TransactionVerdict.NonceGap, l => Make(l, l.Vendor.Signer, l.Vendor.Address, 2));
        yield return Case("ENG-TX.6", "for_another_chain", TransactionVerdict.BadSignature, l =>
            Reread(l, Make(l, l.Vendor.Signer, l.Vendor.Address, 1, Hash256.Zero)));
        yield return Case("ENG-TX.6", "with_a_changed_byte", TransactionVerdict.BadSignature, l =>
            Reread(l, Make(l, l.Vendor.Signer, l.Vendor.Address, 1), bytes => bytes[^1] ^= 1));
        yield return Case("E01", "with_a_high_s", TransactionVerdict.BadSignature, l => Reread(l, Make(l, l.Vendor.Signer, l.Vendor.Address, 1), Malleate));

        static TestCaseData Case(string tag, string desc, TransactionVerdict verdict, Func<TestLedger, Transaction> make) =>
            new TestCaseData(verdict, make).SetName($"Execute_Transaction_{desc}_MakesTheBlockInvalid").SetCategory(tag);
    }

    [Category("ENG-BLOCK.1")]
    [TestCaseSource(nameof(Unfit))]
    public void Execute_UnfitTransaction_MakesTheBlockInvalid(TransactionVerdict verdict, Func<TestLedger, Transaction> make)
    {
        BlockExecution execution = _ledger.Execute(_ledger.Sign(_ledger.Broker, NoSuchMethod, []), make(_ledger));

        Assert.That(execution.IsValid, Is.False);
        Assert.That(execution.FirstInvalidIndex, Is.EqualTo(1));
        Assert.That(execution.FirstInvalidVerdict, Is.EqualTo(verdict));
        Assert.That(execution.Receipts, Is.Empty);
        Assert.That(execution.Writes, Is.Empty);
    }

    [Category("ENG-TX.5")]
    [Test]
    public void CheckForMempool_Gap_IsToldApartFromAGoodSignature()
    {
        Assert.That(ContractEngine.CheckForMempool(Make(_ledger, _ledger.Vendor.Signer, _ledger.Vendor.Address, 7), _ledger.Store, _ledger.Next),
            Is.EqualTo(TransactionVerdict.NonceGap));
        Transaction forged = Reread(_ledger, Make(_ledger, _ledger.Vendor.Signer, _ledger.Vendor.Address, 7), bytes => bytes[^1] ^= 1);
        Assert.That(ContractEngine.CheckForMempool(forged, _ledger.Store, _ledger.Next), Is.EqualTo(TransactionVerdict.BadSignature),
            "a gap does not hide a bad signature");
    }

    [Category("ENG-BLOCK.1")]
    [Category("ENG-TX.2")]
    [Test]
    public void Execute_SenderSuspendedByAnEarlierTransaction_MakesTheBlockInvalid()
    {
        Address proposal = _ledger.Propose(new Chain.Core.Records.GovernanceAction.SetSuspended(_ledger.Vendor.Address, true)).Contract;
        _ledger.Vote(_ledger.Authorities[1], proposal);
        Transaction decides = _ledger.Sign(_ledger.Authorities[2], ParticipantMethods.Vote, ParticipantCalls.Vote(true), proposal);

        Assert.That(_ledger.Execute(_ledger.Sign(_ledger.Vendor, NoSuchMethod, []), decides).IsValid, Is.True, "before");
        decides = _ledger.Sign(_ledger.Authorities[2], ParticipantMethods.Vote, ParticipantCalls.Vote(true), proposal);
        Assert.That(_ledger.Execute(decides, _ledger.Sign(_ledger.Vendor, NoSuchMethod, [])).FirstInvalidVerdict,
            Is.EqualTo(TransactionVerdict.SenderSuspended), "after");
    }

    private static Transaction Make(TestLedger ledger, ISigner signer, Address sender, ulong nonce, Hash256? chainId = null) =>
        Transaction.Create(chainId ?? ledger.ChainId, signer, sender, nonce, ContractKind.Participants, NoSuchMethod, default, []);

    private static Transaction Reread(TestLedger ledger, Transaction transaction, Action<byte[]>? change = null)
    {
        byte[] bytes = transaction.Encoded.ToArray();
        change?.Invoke(bytes);
        return Transaction.TryDecode(bytes, ledger.ChainId, out Transaction? read) ? read
            : throw new InvalidOperationException("The changed transaction does not decode.");
    }

    /// <summary>Replaces s by n - s. A verifier that does not require a low s accepts the result.</summary>
    private static void Malleate(byte[] transaction)
    {
        System.Numerics.BigInteger order = System.Numerics.BigInteger
            .Parse("00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
        Span<byte> s = transaction.AsSpan(transaction.Length - 32);
        System.Numerics.BigInteger twin = order - new System.Numerics.BigInteger(s, isUnsigned: true, isBigEndian: true);
        s.Clear();
        byte[] digits = twin.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(s[(32 - digits.Length)..]);
    }
}
