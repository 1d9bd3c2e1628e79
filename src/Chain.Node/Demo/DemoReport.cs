namespace Chain.Node.Demo;

/// <summary>The demo's JSON object. Times are in milliseconds. A value that the demo did not reach is 0, empty or left out.</summary>
internal sealed record DemoReport
{
    /// <summary>Whether every step happened, every device runs the published image, and the proof is valid.</summary>
    public bool Ok { get; init; }

    public int Validators { get; init; }

    /// <summary>Height of the chain at the end.</summary>
    public long Height { get; init; }

    /// <summary>All steps of all processes, ascending by time.</summary>
    public IReadOnlyList<DemoStep> Steps { get; init; } = [];

    /// <summary>From the submission of the update contract to its block.</summary>
    public double PublishToFinalMs { get; init; }

    /// <summary>From the submission of the update contract to its activation.</summary>
    public double PublishToActiveMs { get; init; }

    /// <summary>From the start of the upload to the last device's confirmation.</summary>
    public double PublishToInstalledMs { get; init; }

    /// <summary>From a broker's proposal to its active location, image transfer included; median over all contracts.</summary>
    public double ProposalToActiveMs { get; init; }

    /// <summary>From the proven answer with all URIs (P4.3) to the first request to a broker (P4.4), while the vendors' repositories are stopped.</summary>
    /// <remarks>
    /// The repositories stop before that download begins, so this is the time after which a gateway gives up a silent repository. The cluster
    /// benchmark ('--only failover') measures a repository that stops during a download.
    /// </remarks>
    public double FailoverMs { get; init; }

    /// <summary>Median time from the submission of a transaction to its receipt.</summary>
    public double SubmitToFinalMedianMs { get; init; }

    /// <summary>Resident memory of the largest validator, in bytes.</summary>
    public long ValidatorRssBytes { get; init; }

    public DemoImage? Image { get; init; }

    public IReadOnlyList<DemoDevice> Devices { get; init; } = [];

    public DemoProof? Proof { get; init; }

    /// <summary>The first step that did not happen; null if all did.</summary>
    public string? FailedStep { get; init; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Folder of the logs; null if the demo removed it.</summary>
    public string? Logs { get; init; }
}
