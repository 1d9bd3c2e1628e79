using System.Buffers.Binary;
using Chain.Contracts;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace MicroBench.Worlds;

/// <summary>A chain with all roles and a large state, for blocks of mixed valid transactions. Benchmarks never change it.</summary>
/// <remarks>
/// The entries that a block's transactions need are written directly into the state: releases that wait for attestations, active
/// releases, and replications that wait for the vendor's or the broker's next step. All other entries are used versions.
/// </remarks>
public sealed class MixedWorld
{
    public const int VendorCount = 24, BrokerCount = 12, GatewayCount = 12;

    /// <summary>Number of transactions that the state has entries for.</summary>
    public const int TransactionsMax = Limits.BlockTransactionsMax;

    /// <summary>Height and time of the block that is validated.</summary>
    public const long Height = 1_000, TimeMs = 1_700_000_100_000;

    private const int FillBatch = 250_000;

    public MixedWorld(int stateEntries, int authorities = 4)
    {
        Vendors = Make(VendorCount);
        Brokers = Make(BrokerCount);
        Gateways = Make(GatewayCount);
        Authorities = Make(authorities);
        List<GenesisParticipant> participants =
        [
            .. Authorities.Select((s, i) => new GenesisParticipant($"authority-{i}", s.PublicKey, Roles.Authority, true)),
            .. Vendors.Select((s, i) => new GenesisParticipant($"vendor-{i}", s.PublicKey, Roles.Vendor, false, $"https://v{i}.example/")),
            .. Brokers.Select((s, i) => new GenesisParticipant($"broker-{i}", s.PublicKey, Roles.Broker, false, RepositoryOf(i))),
            .. Gateways.Select((s, i) => new GenesisParticipant($"gateway-{i}", s.PublicKey, Roles.Gateway, false)),
        ];
        if (!GenesisDocument.TryCreate("bench", 1_700_000_000_000, new ChainParameters(), participants, out GenesisDocument? genesis, out string problem))
            throw new InvalidOperationException(problem);
        Genesis = genesis;
        Plans = new MixedPlans(this);
        State.Apply(ContractEngine.GenesisState(genesis));
        State.Apply(Plans.StateOf(TransactionsMax));
        Fill(stateEntries);
    }

    public GenesisDocument Genesis { get; }

    public Hash256 ChainId => Genesis.ChainId;

    public BlockContext Context => new(ChainId, Height, TimeMs);

    public ArenaState State { get; } = new();

    public EcdsaSigner[] Authorities { get; }

    public EcdsaSigner[] Vendors { get; }

    public EcdsaSigner[] Brokers { get; }

    public EcdsaSigner[] Gateways { get; }

    internal MixedPlans Plans { get; }

    internal static string RepositoryOf(int broker) => $"https://b{broker}.example/images/";

    private static EcdsaSigner[] Make(int count) => [.. Enumerable.Range(0, count).Select(_ => EcdsaSigner.Generate())];

    // An entry for a used version is 20 bytes, like most entries of a long-running chain.
    private void Fill(int stateEntries)
    {
        for (int next = 0; State.Count < stateEntries;)
        {
            StateWrite[] writes = new StateWrite[Math.Min(FillBatch, stateEntries - State.Count)];
            byte[] values = new byte[writes.Length * Address.Size];
            for (int i = 0; i < writes.Length; i++)
            {
                Memory<byte> value = values.AsMemory(i * Address.Size, Address.Size);
                BinaryPrimitives.WriteInt32BigEndian(value.Span, next++);
                writes[i] = new StateWrite(new StateKey(Sha256.Hash(value.Span)), value);
            }

            State.Apply(writes);
        }
    }
}
