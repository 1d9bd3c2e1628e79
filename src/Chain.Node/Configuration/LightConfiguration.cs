using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Configuration;

/// <summary>Settings of the light client inside the roles light and gateway.</summary>
internal sealed class LightConfiguration
{
    /// <summary>Where trust starts instead of at the genesis: height:header hash:hash of the next validator set, from somebody trusted.</summary>
    public string? Checkpoint { get; set; }

    /// <summary>How old the last trusted header may be, in days; 1 to 3650, shorter than the notice with which keys retire.</summary>
    public int TrustingPeriodDays { get; set; } = 30;

    /// <summary>How old the newest header may be, in milliseconds; 0 (the default) stands for three heartbeats of the chain.</summary>
    public int MaxHeadAgeMs { get; set; }

    /// <summary>Other operators that must confirm a new head; 0 to 15. Sources that answer are compared in any case.</summary>
    public int WitnessesMin { get; set; }

    /// <summary>Who runs a source, by its address in 'sources'; one that is not named counts as an operator of its own.</summary>
    public IReadOnlyDictionary<string, string> Operators { get; set; } = new Dictionary<string, string>();

    /// <summary>What is wrong with the settings and how to mend it; null if nothing is.</summary>
    public string? FindProblem()
    {
        if (Checkpoint is not null && !Chain.Light.Checkpoint.TryParse(Checkpoint, out _))
        {
            return $"light_client: checkpoint '{Checkpoint}' is not HEIGHT:HASH:HASH with hashes of {2 * Hash256.Size} hexadecimal digits, "
                + "as 'fwledger status' prints it";
        }

        if (TrustingPeriodDays is < 1 or > 3650) return $"light_client: trusting_period_days {TrustingPeriodDays} is not in 1 to 3650";
        if (MaxHeadAgeMs < 0) return $"light_client: max_head_age_ms {MaxHeadAgeMs} is negative: use 0 for three heartbeats";
        return WitnessesMin is < 0 or >= SourceOptions.SourcesMax
            ? $"light_client: witnesses_min {WitnessesMin} is not in 0 to {SourceOptions.SourcesMax - 1}"
            : null;
    }
}
