using System.CommandLine;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;
using Fwledger.V1;

namespace Chain.Node.Cli.KeyManagement;

/// <summary>'keys release-policy': sets which keys must sign a vendor's releases, from a height on.</summary>
internal static class ReleasePolicyCommand
{
    public static Command Create()
    {
        Option<string?> key = Session.KeyOption("the vendor");
        Option<int> threshold = new("--threshold") { Description = "k: number of release keys that must sign.", DefaultValueFactory = _ => 1 };
        Option<PublicKey[]> members = CheckedSymbols.PublicKeysOption(
            "--release-key", "Public key that may sign; repeat it for all n. Default: any key of the vendor.");
        Option<string[]> signers = new("--sign-with")
        {
            Description = "Key file that signs the change; repeat it for k keys of the policy in force, and for every key that is new.",
            AllowMultipleArgumentsPerToken = true,
        };
        NoticeOptions notice = new();
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        const string Help = "Change which keys must sign the vendor's releases after a notice: k of n distinct ones.\n\n"
            + "  fwledger keys release-policy --key vendor.pem --threshold 2 --release-key 02… --release-key 03… --sign-with r1.pem --sign-with r2.pem";
        Command command = new("release-policy", Help) { key, threshold, members, signers, TrustFile.Option(), node, json };
        notice.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            ReleasePolicy policy = new(parsed.GetValue(threshold), [.. (parsed.GetValue(members) ?? []).Order()]);
            if (!policy.IsWellFormed())
            {
                string problem = $"--threshold {policy.Threshold} with {policy.Keys.Count} release keys: use 1 to the number of distinct keys";
                throw new CommandException(ExitCode.Usage, problem);
            }

            EcdsaSigner[] releaseSigners = [.. (parsed.GetValue(signers) ?? []).Select(file => KeyFile.Load(file))];
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            ParticipantRecord vendor = await session.OwnerAsync(cancellation).ConfigureAwait(false);
            long height = await notice.HeightAsync(parsed, session.Chain, cancellation).ConfigureAwait(false);
            ReleasePolicyChange change = new(vendor.Id, vendor.ReleasePolicies[^1].FromHeight, policy, height);
            byte[] payload = ParticipantCalls.SetReleasePolicy(policy, height, Sign(change.Digest(session.ChainId), releaseSigners));
            string who = policy.Keys.Count == 0 ? "any own key" : $"{policy.Threshold} of {policy.Keys.Count} keys";
            string meaning = $"releases of {vendor.Name} are signed by {who} from height {height}";
            ReceiptReply receipt = await session.CallAsync(ParticipantMethods.SetReleasePolicy, payload, meaning, cancellation).ConfigureAwait(false);
            CallOutput.Print(receipt, parsed.GetValue(json), meaning);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static List<ReleaseSignature> Sign(Hash256 digest, IEnumerable<EcdsaSigner> signers) =>
        [.. signers.Select(signer => new ReleaseSignature(signer.PublicKey, signer.Sign(digest))).OrderBy(s => s.Key)];
}
