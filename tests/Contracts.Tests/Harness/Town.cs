using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Harness;

/// <summary>
/// A chain with all roles: four authorities, two vendors, two brokers, three auditors, two gateways, and one participant
/// without a role.
/// </summary>
internal sealed class Town
{
    public const string Model = "thermostat-2";
    public const string Channel = "stable";

    private static readonly Party[] FourAuthorities = [.. Enumerable.Range(0, 4).Select(i => Party.Named($"authority-{i}"))];

    public Town(ChainParameters? parameters = null, bool isUnsigned = false, int rules = RuleVersions.First)
    {
        List<GenesisParticipant> participants =
        [
            .. FourAuthorities.Select(a => Member(a, Roles.Authority, isValidator: true)),
            Member(Spare, Roles.Authority),
            Member(Acme, Roles.Vendor), Member(Globex, Roles.Vendor),
            Member(BrokerA, Roles.Broker, uri: "https://a.brokers.example/"), Member(BrokerB, Roles.Broker, uri: "http://10.0.0.9:8080/store/"),
            .. Auditors.Select(a => Member(a, Roles.Auditor)),
            Member(GatewayOne, Roles.Gateway), Member(GatewayTwo, Roles.Gateway),
            Member(Nobody, Roles.None),
        ];
        Ledger = TestLedger.Start(parameters ?? new ChainParameters(), participants, isUnsigned, rules: rules);
    }

    public TestLedger Ledger { get; }

    public static IReadOnlyList<Party> Authorities => FourAuthorities;

    /// <summary>An authority outside the validator set.</summary>
    public static Party Spare { get; } = Party.Named("spare-authority");

    public static Party Acme { get; } = Party.Named("acme");

    public static Party Globex { get; } = Party.Named("globex");

    public static Party BrokerA { get; } = Party.Named("broker-a");

    public static Party BrokerB { get; } = Party.Named("broker-b");

    public static IReadOnlyList<Party> Auditors { get; } = [.. Enumerable.Range(0, 3).Select(i => Party.Named($"auditor-{i}"))];

    public static Party GatewayOne { get; } = Party.Named("gateway-one");

    public static Party GatewayTwo { get; } = Party.Named("gateway-two");

    public static Party Nobody { get; } = Party.Named("nobody");

    /// <summary>All participants, including those that lack the role for a call.</summary>
    public static IReadOnlyList<Party> Everybody { get; } =
        [.. FourAuthorities, Spare, Acme, Globex, BrokerA, BrokerB, .. Auditors, GatewayOne, GatewayTwo, Nobody];

    /// <summary>Writes a participant into the state, without a proposal and a vote.</summary>
    public void Enrol(Party party, Roles roles) => Ledger.Enrol(party, roles);

    /// <summary>A manifest that Acme may deploy as its first release. Tests change the fields that they are about.</summary>
    public static ReleaseManifest Manifest(string version = "1.0.0", ulong counter = 1, Hash256 previous = default) => new()
    {
        Vendor = Acme.Address,
        Model = Model,
        HardwareRevisions = ["rev-a", "rev-b"],
        Channel = Channel,
        Version = version,
        SecurityCounter = counter,
        ImageSizeBytes = 1024,
        ImageSha256 = Sha256.Hash(System.Text.Encoding.UTF8.GetBytes($"image of {version}")),
        PieceSizeBytes = 65536,
        PiecesRoot = Sha256.Hash("pieces"u8),
        Uris = ["https://firmware.acme.example/firmware/1"],
        PreviousRelease = previous,
    };

    /// <summary>The manifest of the release that follows the newest one.</summary>
    public ReleaseManifest NextManifest(string version, ulong counter) =>
        Manifest(version, counter, Ledger.State.Latest(Acme.Address, Model, Channel)?.ManifestDigest ?? Hash256.Zero);

    public ReleaseSignature Sign(ReleaseManifest manifest, ISigner signer) => new(signer.PublicKey, signer.Sign(manifest.Digest(Ledger.ChainId)));

    /// <summary>Deploys with the sender's own signature unless other signatures are given.</summary>
    public Receipt Deploy(Party sender, ReleaseManifest manifest, params IReadOnlyList<ReleaseSignature> signatures)
    {
        if (signatures.Count == 0) signatures = [Sign(manifest, sender.Signer)];
        return Update(sender, FirmwareUpdateMethods.Deploy, default, FirmwareUpdateCalls.Deploy(manifest, signatures));
    }

    /// <summary>Deploys for Acme and returns the contract.</summary>
    public Address Deployed(ReleaseManifest manifest)
    {
        Receipt receipt = Deploy(Acme, manifest);
        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        return receipt.Contract;
    }

    public Receipt Attest(Party sender, Address release)
    {
        ReleaseManifest manifest = Ledger.State.Release(release)?.Manifest ?? Manifest();
        return Update(sender, FirmwareUpdateMethods.Attest, release, FirmwareUpdateCalls.Attest(manifest.ImageSizeBytes, manifest.ImageSha256));
    }

    /// <summary>Deploys for Acme, lets two authorities attest, and returns the contract.</summary>
    public Address Active(ReleaseManifest manifest)
    {
        Address release = Deployed(manifest);
        foreach (Party authority in FourAuthorities.Take(2)) Assert.That(Attest(authority, release).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(Ledger.State.Release(release)!.Status, Is.EqualTo(ReleaseStatus.Active));
        return release;
    }

    public Receipt Approve(Party sender, Address release) =>
        Update(sender, FirmwareUpdateMethods.Approve, release, FirmwareUpdateCalls.Approve(DigestOf(release)));

    public Receipt Veto(Party sender, Address release, string reason = "opens a telnet port") =>
        Update(sender, FirmwareUpdateMethods.Veto, release, FirmwareUpdateCalls.Veto(DigestOf(release), reason));

    public Receipt Recall(Party sender, Address release, string reason = "bricks devices") =>
        Update(sender, FirmwareUpdateMethods.Recall, release, FirmwareUpdateCalls.Recall(DigestOf(release), reason));

    public Receipt Revoke(Party sender, Address release, string reason = "boot loop on rev-b") =>
        Update(sender, FirmwareUpdateMethods.Revoke, release, FirmwareUpdateCalls.Revoke(reason));

    public Receipt Activate(Party sender, Address release) => Update(sender, FirmwareUpdateMethods.Activate, release, FirmwareUpdateCalls.Activate());

    public Receipt Update(Party sender, int method, Address target, byte[] payload) =>
        Ledger.Run(sender, ContractKind.FirmwareUpdate, method, payload, target);

    public ReleaseStatus? StatusOf(Address release) => Ledger.State.Release(release)?.Status;

    private Hash256 DigestOf(Address release) => Ledger.State.Release(release)?.Manifest.Digest(Ledger.ChainId) ?? Hash256.Zero;

    private static GenesisParticipant Member(Party party, Roles roles, bool isValidator = false, string uri = "") =>
        new(party.Name, party.Signer.PublicKey, roles, isValidator, uri);
}
