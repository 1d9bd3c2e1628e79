using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Network;

/// <summary>
/// One founder's entry in a genesis, signed with its key on its own machine. The signature proves that the founder has the key, and that it
/// agrees to the plan.
/// </summary>
/// <param name="Participant">What the genesis will say of the founder.</param>
/// <param name="Peer">Address of its full node for peers; empty for none. Not part of the genesis.</param>
/// <param name="Signature">Signature of <see cref="GenesisPlan.DigestOf"/>.</param>
internal sealed record GenesisEntry(GenesisParticipant Participant, string Peer, Signature Signature)
{
    /// <summary>Largest entry that is read, in bytes: 16 KiB.</summary>
    public const int BytesMax = 16 * 1024;

    /// <summary>Makes and signs an entry.</summary>
    public static GenesisEntry Sign(GenesisPlan plan, GenesisParticipant participant, string peer, ISigner signer) =>
        new(participant, peer, signer.Sign(plan.DigestOf(participant, peer)));

    /// <summary>Whether the founder signed this entry for this plan.</summary>
    public bool IsSignedFor(GenesisPlan plan) => SignatureVerifier.Verify(Participant.Key, plan.DigestOf(Participant, Peer), Signature);

    /// <summary>The entry as the text of its file.</summary>
    public string Format() => JsonSerializer.Serialize(
        new GenesisEntryContent
        {
            Name = Participant.Name,
            Key = Participant.Key.ToString(),
            Roles = RoleNames.Of(Participant.Roles),
            Validator = Participant.IsValidator,
            RepositoryUri = Participant.RepositoryUri,
            Peer = Peer,
            Signature = Signature.ToString(),
        }, GenesisPlanJson.Default.GenesisEntryContent) + "\n";

    /// <summary>Parses an entry; it does not check the signature. On failure, the problem names the field and the remedy.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GenesisEntry? entry, out string problem)
    {
        entry = null;
        GenesisEntryContent? content;
        try
        {
            content = JsonSerializer.Deserialize(text, GenesisPlanJson.Default.GenesisEntryContent);
        }
        catch (JsonException e)
        {
            problem = $"the entry is not valid: {e.Message}";
            return false;
        }

        if (!PublicKey.TryParse(content?.Key, out PublicKey key)) problem = "key: use 66 hexadecimal digits";
        else if (!Signature.TryParse(content!.Signature, out Signature signature)) problem = "signature: use 128 hexadecimal digits";
        else if (!RoleNames.TryParse(content.Roles, out Roles roles)) problem = $"roles: use {string.Join(", ", RoleNames.All)}";
        else
        {
            GenesisParticipant participant = new(content.Name ?? "", key, roles, content.Validator, content.RepositoryUri ?? "");
            entry = new GenesisEntry(participant, content.Peer ?? "", signature);
            problem = "";
        }

        return entry is not null;
    }
}

internal sealed class GenesisEntryContent
{
    public string? Name { get; init; }

    public string? Key { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    public bool Validator { get; init; }

    public string? RepositoryUri { get; init; }

    public string? Peer { get; init; }

    public string? Signature { get; init; }
}
