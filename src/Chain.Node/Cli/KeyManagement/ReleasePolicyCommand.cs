using System.CommandLine;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Keys;
using Chain.Node.Signing;
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
            + "  fwledger keys release-policy --key vendor.pem --threshold 2 --release-key 02… --release-key 03… --sign-with r1.pem --sign-with r2.pem\n\n"
            + "If the release keys are on other machines, write the change to a file with --request and a height, let each key holder sign the file with "
            + "'fwledger sign', and run the command again with the signatures instead of --request:\n\n"
            + "  fwledger keys release-policy --key vendor.pem --threshold 2 --release-key 02… --release-key 03… --from-height 9000 --request policy.json";
        SignatureOptions signatures = new("--sign-with");
        Option<string?> request = new("--request") { Description = "Write the change to this new file for its signers, and do nothing else." };
        Command command = new("release-policy", Help) { key, threshold, members, signers, request, TrustFile.Option(), node, json };
        signatures.AddTo(command);
        notice.AddTo(command);
        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            ReleasePolicy policy = new(parsed.GetValue(threshold), [.. (parsed.GetValue(members) ?? []).Order()]);
            if (!policy.IsWellFormed())
            {
                string problem = $"--threshold {policy.Threshold} with {policy.Keys.Count} release keys: use 1 to the number of distinct keys";
                throw new CommandException(ExitCode.Usage, problem);
            }

            using OpenedKeys releaseSigners = OpenedKeys.Open(parsed.GetValue(signers) ?? []);
            using Session session = await Session.OpenAsync(parsed, cancellation, signs: parsed.GetValue(request) is null).ConfigureAwait(false);
            ParticipantRecord vendor = await session.OwnerAsync(cancellation).ConfigureAwait(false);
            long height = await notice.HeightAsync(parsed, session.Chain, cancellation).ConfigureAwait(false);
            ReleasePolicyChange change = new(vendor.Id, vendor.ReleasePolicies[^1].FromHeight, policy, height);
            if (parsed.GetValue(request) is { } path)
            {
                SigningRequestOutput.Write(SigningRequest.Of(session.ChainId, change), path, parsed.GetValue(json));
                return (int)ExitCode.Ok;
            }

            Hash256 digest = change.Digest(session.ChainId);
            IEnumerable<ISigner> all = [.. releaseSigners.Keys, .. signatures.Read(parsed, session.ChainId, SigningSubject.ReleasePolicy, digest)];
            byte[] payload = ParticipantCalls.SetReleasePolicy(policy, height, Sign(digest, all));
            string who = policy.Keys.Count == 0 ? "any own key" : $"{policy.Threshold} of {policy.Keys.Count} keys";
            string meaning = $"releases of {vendor.Name} are signed by {who} from height {height}";
            ReceiptReply? receipt = await session.CallAsync(ParticipantMethods.SetReleasePolicy, payload, meaning, cancellation).ConfigureAwait(false);
            if (receipt is not null) CallOutput.Print(receipt, parsed.GetValue(json), meaning);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static List<ReleaseSignature> Sign(Hash256 digest, IEnumerable<ISigner> signers) =>
        [.. signers.DistinctBy(signer => signer.PublicKey).Select(signer => new ReleaseSignature(signer.PublicKey, signer.Sign(digest))).OrderBy(s => s.Key)];
}
