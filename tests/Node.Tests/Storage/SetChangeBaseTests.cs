using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Rpc;
using Chain.Node.Storage;
using Chain.Node.Storage.Bases;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>
/// A node whose store begins just before, at or just after a change of the validator set that waits, or that acts, comes to the same set as a
/// node with every block, knows what still waits, and goes on.
/// </summary>
[TestFixture]
[Category("GOV-LIVE.1")]
internal sealed class SetChangeBaseTests
{
    private const int Around = 1;

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private GoverningChain _full = null!;
    private readonly Dictionary<long, (ValidatorSet Set, Address[] Waiting)> _expected = [];
    private readonly List<EcdsaSigner> _newKeys = [];
    private readonly SortedSet<long> _events = [];

    [OneTimeSetUp]
    public void GrowAChain()
    {
        _chain = TestChain.Create(validators: 5, vendors: 1, brokers: 1, candidates: 2, rules: 3);
        _folder = new TempFolder();
        _full = new GoverningChain(_chain, _folder["full"]);
        Grow(2);
        AdmitACandidate();
        PunishAnOffender();
        ReplaceAMembersKeys();
        RotateAKey();
        Remembering(() => _full.Approve(new GovernanceAction.ChangeValidators([], [_chain.Candidates[1].Address])));
        NoteEvent("a change that still waits at the head");
        Grow(Around);
    }

    [OneTimeTearDown]
    public void RemoveTheChain()
    {
        _full.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public void Create_AroundEveryChangeOfTheSet_ComesToTheSameSetAndGoesOn()
    {
        long head = _full.Store.Head.Height;
        long[] bases = [.. _events.SelectMany(e => Enumerable.Range(-Around, 2 * Around + 1).Select(i => e + i)).Where(h => h >= 1 && h <= head).Distinct()];
        foreach (long height in bases) StartFrom(height);
        TestContext.Out.WriteLine($"{bases.Length} bases of {head} heights");
        Assert.That(bases.Length, Is.GreaterThan(15));
    }

    private void StartFrom(long height)
    {
        using TempFolder folder = new();
        using (StateView view = _full.Store.OpenView())
        {
            StoreBaseVerdict verdict = StoreBaseWriter.Create(folder["chain"], _chain.Genesis, StoreBaseReader.Read(_full.Store, view, height)!);
            Assert.That(verdict, Is.EqualTo(StoreBaseVerdict.Created));
        }

        using (GoverningChain chain = new(_chain, folder["chain"]))
        {
            AssertAsExpected(chain, height);
            for (long next = height + 1; next <= _full.Store.Head.Height; next++)
            {
                CommitCertificate certificate = _full.Store.GetCertificate(next)!;
                Assert.That(certificate.VerifyFor(_full.Store.GetHeader(next)!, chain.Set, _chain.ChainId), Is.EqualTo(CertificateVerdict.Valid), $"{next}");
                chain.Commit(_full.Store.GetBlock(next)!, certificate);
                AssertAsExpected(chain, next);
            }
        }

        GoOn(folder["chain"], height);
    }

    /// <summary>After a restart, the last change of the chain, which waits since before every base, acts by the statements of the members.</summary>
    private void GoOn(string folder, long height)
    {
        using GoverningChain chain = new(_chain, folder);
        foreach (EcdsaSigner key in _newKeys) chain.Learn(key);
        AssertAsExpected(chain, _full.Store.Head.Height);
        Address candidate = _chain.Candidates[1].Address;
        chain.Grow(new[] { candidate }.Concat(chain.Set.Members.Select(m => m.Address)).Select(chain.Ready).ToArray());
        Assert.That(chain.Set.IndexOf(candidate), Is.GreaterThanOrEqualTo(0), $"from {height}");
        chain.GrowEmpty(2);
        Assert.That(HistoryProofs.NextSetChange(chain.Store, _full.Store.Head.Height), Is.EqualTo(_full.Store.Head.Height + 1));
    }

    private void AssertAsExpected(GoverningChain chain, long height)
    {
        (ValidatorSet set, Address[] waiting) = _expected[height];
        Assert.That(chain.Set.Encode().ToArray(), Is.EqualTo(set.Encode().ToArray()), $"the set after block {height}");
        Assert.That(chain.Waiting.Select(w => w.Subject), Is.EqualTo(waiting), $"what waits after block {height}");
    }

    private void AdmitACandidate()
    {
        Address candidate = _chain.Candidates[0].Address;
        Remembering(() => _full.Approve(new GovernanceAction.ChangeValidators([], [candidate])));
        NoteEvent("an admission waits");
        StateOneByOne(candidate);
        Assert.That(_full.Set.IndexOf(candidate), Is.GreaterThanOrEqualTo(0));
        NoteEvent("it acts");
        Grow(Around);
    }

    private void PunishAnOffender()
    {
        Address offender = _full.Set[^1].Address;
        _full.Time.Advance(TimeSpan.FromMinutes(6)); // Earlier statements no longer count.
        Grow(1);
        Remembering(() => _full.Grow(_full.Accuse(_chain.Vendor.Address, offender, _full.Next - 1)));
        Assert.That(_full.IsSuspended(offender), Is.False);
        NoteEvent("a penalty waits");
        StateOneByOne();
        Assert.That(_full.IsSuspended(offender));
        NoteEvent("it acts");
        Grow(Around);
    }

    private void ReplaceAMembersKeys()
    {
        Address member = _full.Set[0].Address;
        _full.Time.Advance(TimeSpan.FromMinutes(6));
        Remembering(() => _full.Approve(_full.Replacement(member, NewKey("replaced"))));
        NoteEvent("a replacement of keys waits");
        StateOneByOne();
        Assert.That(_full.Set.IndexOf(member), Is.EqualTo(-1));
        NoteEvent("it acts");
        Grow(Around);
    }

    private void RotateAKey()
    {
        Validator member = _full.Set[0];
        EcdsaSigner next = NewKey("rotated");
        Remembering(() => _full.Grow(_full.Rotate(member.Address, member.PublicKey, next, _full.Next + 4)));
        NoteEvent("a rotation is scheduled");
        Grow(3);
        Assert.That(_full.Set[0].PublicKey, Is.EqualTo(next.PublicKey));
        NoteEvent("the new key decides");
        Grow(Around);
    }

    // Until nothing waits any more.
    private void StateOneByOne(params Address[] candidates)
    {
        foreach (Address member in candidates.Concat(_full.Set.Members.Select(m => m.Address)).ToArray())
        {
            if (_full.Waiting.Count > 0) Remembering(() => _full.Grow(_full.Ready(member)));
        }
    }

    private EcdsaSigner NewKey(string name)
    {
        EcdsaSigner key = _full.NewKey(name);
        _newKeys.Add(key);
        return key;
    }

    private void Grow(int blocks)
    {
        for (int i = 0; i < blocks; i++) Remembering(() => _full.Grow());
    }

    /// <summary>Notes the set and what waits after each block that a step makes. A step makes at most two: a proposal, and the votes.</summary>
    private void Remembering(Action step)
    {
        long before = _full.Store.Head.Height;
        ValidatorSet set = _full.Set;
        step();
        if (_full.Store.Head.Height > before + 1) _expected[before + 1] = (set, []);
        _expected[_full.Store.Head.Height] = (_full.Set, [.. _full.Waiting.Select(w => w.Subject)]);
    }

    private void NoteEvent(string desc)
    {
        _events.Add(_full.Store.Head.Height);
        TestContext.Out.WriteLine($"{_full.Store.Head.Height}: {desc}");
    }
}
