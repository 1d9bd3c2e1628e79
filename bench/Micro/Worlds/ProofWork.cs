using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace MicroBench.Worlds;

/// <summary>State proofs of a world's vendors: making them, verifying them, and their bytes.</summary>
internal sealed class ProofWork
{
    private readonly MixedWorld _world;
    private readonly Hash256 _root;
    private readonly Hash256[] _valueHashes;
    private readonly StateProof[] _proofs;

    public ProofWork(MixedWorld world)
    {
        _world = world;
        _root = world.State.Root;
        Keys = [.. world.Vendors.Select(v => StateKeys.Participant(v.Address))];
        Values = [.. Keys.Select(k => world.State.TryRead(k, out ReadOnlyMemory<byte> v) ? v.ToArray() : throw new InvalidOperationException())];
        _valueHashes = [.. Values.Select(v => StateTree.HashValue(v))];
        _proofs = [.. Keys.Select(k => StateTree.Prove(_root, k.Path, world.State))];
        Encoded = [.. _proofs.Select(p => p.Encode().ToArray())];
    }

    public int Count => Keys.Length;

    /// <summary>The proven keys.</summary>
    public StateKey[] Keys { get; }

    /// <summary>The values of these keys.</summary>
    public byte[][] Values { get; }

    /// <summary>The proofs as they are sent.</summary>
    public byte[][] Encoded { get; }

    public void MakeAll()
    {
        foreach (StateKey key in Keys) StateTree.Prove(_root, key.Path, _world.State);
    }

    public void VerifyAll()
    {
        for (int i = 0; i < Keys.Length; i++)
        {
            if (!_proofs[i].VerifyMembership(_root, Keys[i].Path, _valueHashes[i])) throw new InvalidOperationException("A good proof is refused.");
        }
    }
}
