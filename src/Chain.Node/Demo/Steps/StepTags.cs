using Chain.Core.Ledger;
using Chain.Node.Attestation;
using Chain.Node.Client;
using Chain.Node.Commits;
using Chain.Node.Device;
using Chain.Node.Events;
using Chain.Node.Light;
using Chain.Node.Replication;
using Chain.Node.Repository;

namespace Chain.Node.Demo.Steps;

/// <summary>Maps the node's events to the steps of the processes P1 to P4 (docs/processes.md).</summary>
internal static class StepTags
{
    /// <summary>The tag and a description of the step that an event represents; null if it represents none.</summary>
    public static (string Tag, string Detail)? Of(NodeEvent e) => e switch
    {
        ContractEventCommitted committed => OfContract(committed.Event, committed.Height),
        ImageChecked { Matches: true } check => check.IsCopy
            ? ("P3.13", $"an authority fetched the copy at {check.Uri}: size and digest are right")
            : ("P1.3", $"image of {check.Contract} fetched from {check.Uri}: size, digest and pieces are right"),
        RepositoryActivity.ImageStored { OwnerRole: "vendor" } stored => ("P1.1", $"image {stored.Path} is in the vendor repository"),
        RepositoryActivity.ImageServed served => (
            served.OwnerRole == "broker" ? "P4.5" : "P2.5", $"the {served.OwnerRole} repository sent {served.Path} to a gateway"),
        GatewaysNotified notified => ("P2.1", $"the light node notifies its gateways of block {notified.Height}"),
        ReplicationActivity activity => OfReplication(activity),
        PublishActivity activity => OfPublication(activity),
        ProposalActivity activity => OfProposal(activity),
        DeviceActivity activity => ("P2.6", OfDevice(activity)),
        _ => null,
    };

    private static (string Tag, string Detail)? OfContract(ContractEvent e, long height) => e.Type switch
    {
        ContractEventType.ReleaseDeployed => ("P1.2", $"update contract {e.Contract} of vendor {e.Subject} is recorded in block {height}"),
        ContractEventType.ReleaseAttested => ("P1.3", $"authority {e.Subject} attests the image of {e.Contract}, in block {height}"),
        ContractEventType.ReleaseActivated => ("P1.4", $"update contract {e.Contract} is active since block {height}, final"),
        ContractEventType.ReplicationAccepted => (
            "P3.8", $"replication contract {e.Contract} of release {e.Subject} is recorded in block {height}"),
        ContractEventType.ReplicationActivated => (
            "P3.13", $"the location of {e.Contract} for release {e.Subject} is active since block {height}"),
        _ => null,
    };

    private static (string Tag, string Detail)? OfReplication(ReplicationActivity activity) => activity switch
    {
        ReplicationActivity.ReleasesListed listed => ("P3.2", $"the broker's node lists {listed.Count} releases from the ledger"),
        ReplicationActivity.ReleasePicked picked => ("P3.3", $"the mirror policy picks {picked.Model} {picked.Version}, {picked.Release}"),
        ReplicationActivity.CopyProposed proposed => ("P3.4", $"the broker's node proposes to carry {proposed.Release}"),
        ReplicationActivity.ProposalSeen seen => ("P3.5", $"the vendor learns of the proposal {seen.Contract} of broker {seen.Broker}"),
        ReplicationActivity.ProposalDecided decided => ("P3.6", $"the vendor decides on {decided.Contract} by its policy: {decided.Decision}"),
        ReplicationActivity.ProposalAccepted accepted => (
            "P3.7", $"the vendor's node creates replication contract {accepted.Contract} by accepting the proposal"),
        ReplicationActivity.CopyExpected expected => ("P3.9", $"the broker's repository waits for image {expected.ImageSha256}"),
        ReplicationActivity.TransferOrdered ordered => (
            "P3.10", $"the vendor's node tells the vendor's repository to send {ordered.ImageSha256} to {ordered.Destination}"),
        ReplicationActivity.CopyStored stored => ("P3.11", $"the broker's repository verified and stored {stored.ImageSha256}: {stored.Uri}"),
        ReplicationActivity.CopyLocated located => ("P3.12", $"the broker's node adds {located.Uri} to {located.Contract}"),
        _ => null,
    };

    private static (string Tag, string Detail)? OfPublication(PublishActivity activity) => activity switch
    {
        PublishActivity.ImageUploaded uploaded => (
            "P1.1", $"image {uploaded.ImageSha256} is in the vendor repository, {uploaded.SizeBytes} bytes"),
        PublishActivity.ReleaseDeployed deployed => ("P1.2", $"update contract {deployed.Contract} is final in block {deployed.Height}"),
        PublishActivity.ReleaseAttested attested => ("P1.3", $"authority {attested.Authority} attests the image"),
        PublishActivity.ReleaseActivated activated => ("P1.4", $"release {activated.Contract} is active since block {activated.Height}"),
        _ => null,
    };

    private static (string Tag, string Detail)? OfProposal(ProposalActivity activity) => activity switch
    {
        ProposalActivity.ReleaseAsked asked => ("P3.1", $"broker {asked.Broker} asks its node for the release {asked.Release}"),
        ProposalActivity.ReleaseFound found => ("P3.2", $"the ledger has {found.Model} {found.Version}, {found.Status}, {found.SizeBytes} bytes"),
        ProposalActivity.ReleasePicked picked => ("P3.3", $"the broker picks {picked.Model} {picked.Version}"),
        ProposalActivity.CopyProposed proposed => ("P3.4", $"the broker node proposes to carry {proposed.Release}"),
        _ => null,
    };

    private static string OfDevice(DeviceActivity activity) => activity switch
    {
        DeviceActivity.ImageReceived received => $"{received.DeviceId} received {received.SizeBytes} bytes; size and SHA-256 match the update order",
        DeviceActivity.ImageInstalled installed => $"{installed.DeviceId} installed {installed.Version} in slot {installed.Slot}",
        DeviceActivity.UpdateConfirmed confirmed => $"{confirmed.DeviceId} runs {confirmed.Version} and has reported it to its gateway",
        _ => "",
    };
}
