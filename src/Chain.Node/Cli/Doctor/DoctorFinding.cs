namespace Chain.Node.Cli.Doctor;

/// <summary>The result of one check of a node.</summary>
/// <param name="Check">Stable name of the check, such as certificate.</param>
/// <param name="State">How bad it is.</param>
/// <param name="Text">What was found and, unless it is good, the remedy.</param>
internal sealed record DoctorFinding(string Check, DoctorState State, string Text)
{
    public static DoctorFinding Good(string check, string text) => new(check, DoctorState.Good, text);

    public static DoctorFinding Attention(string check, string text) => new(check, DoctorState.Attention, text);

    public static DoctorFinding Failed(string check, string text) => new(check, DoctorState.Failed, text);
}
