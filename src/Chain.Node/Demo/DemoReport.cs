namespace Chain.Node.Demo;

/// <summary>The demo's one JSON object. Times are in milliseconds; what was not reached is 0, empty or left out.</summary>
internal sealed record DemoReport
{
    /// <summary>Whether every step came, every device runs the published image, and the proof holds.</summary>
    public bool Ok { get; init; }

    public int Validators { get; init; }

    /// <summary>Height of the chain at the end.</summary>
    public long Height { get; init; }

    /// <summary>Every step of every process, ascending by time.</summary>
    public IReadOnlyList<DemoStep> Steps { get; init; } = [];

    /// <summary>From the submission of the update contract to its block.</summary>
    public double PublishToFinalMs { get; init; }

    /// <summary>From the submission of the update contract to its activation.</summary>
    public double PublishToActiveMs { get; init; }

    /// <summary>From the start of the upload to the last device's confirmation.</summary>
    public double PublishToInstalledMs { get; init; }

    /// <summary>From a broker's proposal to its active location, image transfer included; median over all contracts.</summary>
    public double ProposalToActiveMs { get; init; }

    /// <summary>From the proven answer that names all URIs (P4.3) to the first request to a broker (P4.4); the vendors' repositories are stopped.</summary>
    /// <remarks>
    /// The repositories stop before that download begins, so this is the time to give up one that does not answer. A repository that dies
    /// in the middle of a download is measured by the cluster benchmark, '--only failover'.
    /// </remarks>
    public double FailoverMs { get; init; }

    /// <summary>One transaction, from its submission to its receipt; median.</summary>
    public double SubmitToFinalMedianMs { get; init; }

    /// <summary>Resident memory of the largest validator.</summary>
    public long ValidatorRssBytes { get; init; }

    public DemoImage? Image { get; init; }

    public IReadOnlyList<DemoDevice> Devices { get; init; } = [];

    public DemoProof? Proof { get; init; }

    /// <summary>The first step that did not come; null if all came.</summary>
    public string? FailedStep { get; init; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Where the logs are; null if they were removed.</summary>
    public string? Logs { get; init; }
}
