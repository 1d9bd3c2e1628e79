using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The root of trust of a chain: name, time, parameters, first participants and version of its rules. Its hash is the chain id.</summary>
public sealed class GenesisDocument
{
    private GenesisDocument(string name, long timeMs, ChainParameters parameters, GenesisParticipant[] participants, int rulesVersion)
    {
        Name = name;
        TimeMs = timeMs;
        Parameters = parameters;
        Participants = participants;
        RulesVersion = rulesVersion;
        Validators = new ValidatorSet(participants.Where(p => p.IsValidator).Select(p => new Validator(p.Key.ToAddress(), p.Key)));
        ChainId = DomainHash.Compute(Domains.Genesis, Hash256.Zero, Encode().Span);
    }

    /// <summary>Display name of the chain.</summary>
    public string Name { get; }

    /// <summary>Time of the genesis in Unix milliseconds.</summary>
    public long TimeMs { get; }

    /// <summary>The chain's parameters.</summary>
    public ChainParameters Parameters { get; }

    /// <summary>First participants, ascending by key.</summary>
    public IReadOnlyList<GenesisParticipant> Participants { get; }

    /// <summary>Version of the contracts' rules from block 1 on, as in <see cref="RuleVersions"/>.</summary>
    public int RulesVersion { get; }

    /// <summary>The validator set that decides block 1.</summary>
    public ValidatorSet Validators { get; }

    /// <summary>Hash of the canonical document. Every hash and signature of the chain covers it.</summary>
    public Hash256 ChainId { get; }

    /// <summary>
    /// Creates a genesis document of the first version of the rules. On failure, <paramref name="problem"/> states what is wrong and how
    /// to fix it.
    /// </summary>
    public static bool TryCreate(string name, long timeMs, ChainParameters parameters, IEnumerable<GenesisParticipant> participants,
        [NotNullWhen(true)] out GenesisDocument? genesis, out string problem) =>
        TryCreate(name, timeMs, parameters, participants, RuleVersions.First, out genesis, out problem);

    /// <summary>Creates a genesis document. On failure, <paramref name="problem"/> states what is wrong and how to fix it.</summary>
    public static bool TryCreate(string name, long timeMs, ChainParameters parameters, IEnumerable<GenesisParticipant> participants, int rulesVersion,
        [NotNullWhen(true)] out GenesisDocument? genesis, out string problem)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        genesis = null;
        GenesisParticipant[] sorted = [.. participants.OrderBy(p => p.Key)];
        problem = FindProblemInRules(rulesVersion, sorted) ?? FindProblem(name, timeMs, parameters, sorted) ?? "";
        if (problem.Length > 0) return false;
        genesis = new GenesisDocument(name, timeMs, parameters, sorted, rulesVersion);
        return true;
    }

    /// <summary>
    /// Canonical bytes: [name, time, parameters, [[name, key, roles, is validator, repository URI], ...], rules version]. A genesis of
    /// version 1 has no fifth item.
    /// </summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        bool hasVersion = RulesVersion > RuleVersions.First;
        writer.Array(hasVersion ? 5 : 4);
        writer.Text(Name);
        writer.Int(TimeMs);
        Parameters.WriteTo(writer);
        writer.Array(Participants.Count);
        foreach (GenesisParticipant participant in Participants)
        {
            writer.Array(5);
            writer.Text(participant.Name);
            writer.Bytes(participant.Key.AsSpan());
            writer.UInt((ulong)participant.Roles);
            writer.Bool(participant.IsValidator);
            writer.Text(participant.RepositoryUri);
        }

        if (hasVersion) writer.Int(RulesVersion);
        return writer.Written.ToArray();
    }

    private static string? FindProblem(string name, long timeMs, ChainParameters parameters, GenesisParticipant[] sorted)
    {
        if (!ManifestRules.IsName(name, Limits.NameBytesMax)) return $"chain name '{name}': use 1 to {Limits.NameBytesMax} of A-Z a-z 0-9 . _ -";
        if (timeMs is < 0 or > Limits.TimeMsMax) return $"genesis time {timeMs}: use Unix milliseconds";
        if (!parameters.IsWellFormed()) return "parameters: a value is out of its range";
        if (sorted.Length > Limits.GenesisParticipantsMax) return $"{sorted.Length} participants: a genesis names at most {Limits.GenesisParticipantsMax}";
        int validators = sorted.Count(p => p.IsValidator);
        if (validators is 0 or > Limits.ValidatorsMax) return $"{validators} validators: a genesis names 1 to {Limits.ValidatorsMax}";
        HashSet<string> names = new(StringComparer.Ordinal), repositories = new(StringComparer.Ordinal);
        for (int i = 0; i < sorted.Length; i++)
        {
            GenesisParticipant participant = sorted[i];
            if (!ManifestRules.IsName(participant.Name, Limits.NameBytesMax))
            {
                return $"participant '{participant.Name}': use 1 to {Limits.NameBytesMax} of A-Z a-z 0-9 . _ -";
            }

            if (!names.Add(participant.Name)) return $"participant '{participant.Name}' is named twice";
            if (i > 0 && sorted[i - 1].Key.Equals(participant.Key)) return $"participants '{sorted[i - 1].Name}' and '{participant.Name}' have one key";
            if (!SignatureVerifier.IsValidPublicKey(participant.Key)) return $"participant '{participant.Name}': its key is not a point of secp256k1";
            if ((participant.Roles & ~Roles.All) != 0) return $"participant '{participant.Name}': unknown role";
            if (participant.IsValidator && !participant.Roles.HasFlag(Roles.Authority))
            {
                return $"participant '{participant.Name}': a validator must hold the role authority";
            }

            if (FindProblemInRepository(participant, repositories) is { } problem) return problem;
        }

        return null;
    }

    private static string? FindProblemInRules(int version, GenesisParticipant[] participants)
    {
        if (version is < RuleVersions.First or > RuleVersions.Newest)
        {
            return $"rules of version {version}: this program knows versions {RuleVersions.First} to {RuleVersions.Newest}; install a newer one";
        }

        if (version == RuleVersions.First) return null;
        GenesisParticipant? other = participants.FirstOrDefault(p => p.RepositoryUri.Length > 0 && !UriHosts.IsCanonical(p.RepositoryUri));
        return other is null ? null : $"participant '{other.Name}': repository '{other.RepositoryUri}': write its host as a DNS name or a plain address";
    }

    private static string? FindProblemInRepository(GenesisParticipant participant, HashSet<string> taken)
    {
        string uri = participant.RepositoryUri;
        if (uri.Length == 0) return null;
        if (!RepositoryUris.IsWellFormed(uri))
        {
            return $"participant '{participant.Name}': repository '{uri}': use a base URI that ends with '/', such as https://fw.example.com/";
        }

        return taken.Add(RepositoryUris.AuthorityOf(uri))
            ? null
            : $"participant '{participant.Name}': another participant's repository has the host and port of '{uri}'";
    }
}
