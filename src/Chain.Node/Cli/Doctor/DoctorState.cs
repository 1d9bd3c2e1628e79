namespace Chain.Node.Cli.Doctor;

/// <summary>What a check found, from good to bad.</summary>
internal enum DoctorState
{
    Unspecified = 0,

    /// <summary>As it should be.</summary>
    Good = 1,

    /// <summary>The node works, and somebody should look at this soon.</summary>
    Attention = 2,

    /// <summary>The node cannot start, or cannot do what its roles need.</summary>
    Failed = 3,
}
