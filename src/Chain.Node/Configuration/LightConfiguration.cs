using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Configuration;

/// <summary>Settings of the light client in the roles light, gateway and repository.</summary>
internal sealed class LightConfiguration
{
    /// <summary>Start of trust instead of the genesis: HEIGHT:HEADER-HASH:NEXT-VALIDATORS-HASH, from a trusted source.</summary>
    public string? Checkpoint { get; set; }

    /// <summary>
    /// Trusting period: largest age of the last trusted header, in days, 1 to 3650; default 30. It must be shorter than the notice with
    /// which keys retire.
    /// </summary>
    public int TrustingPeriodDays { get; set; } = 30;

    /// <summary>Largest age of the newest header, in milliseconds; 0, the default, means three heartbeats of the chain.</summary>
    public int MaxHeadAgeMs { get; set; }

    /// <summary>
    /// Number of other operators that must confirm a new head, 0 to 15; default 0. The light client compares all sources that answer in any
    /// case.
    /// </summary>
    public int WitnessesMin { get; set; }

    /// <summary>Operator of each source, by the source's address in 'sources'. A source without an entry counts as a separate operator.</summary>
    public IReadOnlyDictionary<string, string> Operators { get; set; } = new Dictionary<string, string>();

    /// <summary>The first problem of the settings, with the remedy; null if there is none.</summary>
    public string? FindProblem()
    {
        if (Checkpoint is not null && !Chain.Light.Checkpoint.TryParse(Checkpoint, out _))
        {
            return $"light_client: checkpoint '{Checkpoint}' is not HEIGHT:HASH:HASH with hashes of {2 * Hash256.Size} hexadecimal digits, "
                + "as 'fwledger status' prints it";
        }

        if (TrustingPeriodDays is < 1 or > 3650) return $"light_client: trusting_period_days is {TrustingPeriodDays}: use 1 to 3650";
        if (MaxHeadAgeMs < 0) return $"light_client: max_head_age_ms {MaxHeadAgeMs} is negative: use 0 for three heartbeats";
        return WitnessesMin is < 0 or >= SourceOptions.SourcesMax
            ? $"light_client: witnesses_min is {WitnessesMin}: use 0 to {SourceOptions.SourcesMax - 1}"
            : null;
    }
}
