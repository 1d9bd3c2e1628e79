using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.KeyManagement;

/// <summary>Checks that a validator's own node has the key to which the validator rotates. Without it the node's votes would end.</summary>
internal static class ValidatorNode
{
    private const string OptionName = "--validator-node";

    public static Option<string?> Option() =>
        new(OptionName) { Description = $"gRPC address of the validator's own node, which must have the new key. Default: {NodeConnection.OptionName}." };

    /// <summary>Does nothing for a participant that is no validator.</summary>
    /// <exception cref="CommandException">The node is another one, or does not have the key.</exception>
    public static async Task CheckAsync(ParseResult parsed, Option<string?> own, Session session, PublicKey next, CancellationToken cancellation)
    {
        ParticipantRecord owner = await session.OwnerAsync(cancellation).ConfigureAwait(false);
        if (!session.Chain.IsValidator(owner.Id)) return;
        string address = parsed.GetValue(own) ?? NodeConnection.AddressOf(parsed);
        using GrpcLightSource source = NodeConnection.Open(address, CertificateAuthorities.Of(parsed));
        NodeProof proof = await NodeProof.AskAsync(source, session.ChainId, cancellation).ConfigureAwait(false);
        if (Refusal(proof, owner.Name, session.Key, next) is { } refusal) throw new CommandException(ExitCode.RefusedByChain, refusal);
    }

    /// <summary>Why the key must not be rotated; null if it may.</summary>
    public static string? Refusal(NodeProof proof, string validator, PublicKey old, PublicKey next)
    {
        if (!proof.Has(old))
        {
            return $"{validator} is a validator, and node {proof.Name} at {proof.Address} is not its node: it does not prove that it has key {old}. "
                + $"Name the validator's own node with {OptionName}";
        }

        return proof.Has(next) ? null
            : $"node {proof.Name} at {proof.Address} does not have the new key {next}, or does not prove it: its votes would end with the old one. "
                + "Name the key's file as 'next_key' in its node.json, restart the node, and rotate again";
    }
}
