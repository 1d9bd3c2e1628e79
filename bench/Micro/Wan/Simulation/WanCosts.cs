namespace MicroBench.Wan.Simulation;

/// <summary>What a node's steps cost, in microseconds, and how large things are. Measured on one machine, or given to repeat a run.</summary>
/// <param name="VerifyUs">One signature of a known validator.</param>
/// <param name="SignUs">One signature.</param>
/// <param name="SyncUs">One sync of the journal or the store to the disk.</param>
/// <param name="ExecuteUs">A transaction's share of building or checking a block, with signatures verified before.</param>
/// <param name="AdmitUs">Verifying a transaction when it arrives, on another core than the consensus loop's.</param>
/// <param name="MessageUs">Receiving and decoding a message.</param>
/// <param name="TransactionBytes">Size of a transaction.</param>
internal sealed record WanCosts(double VerifyUs, double SignUs, double SyncUs, double ExecuteUs, double AdmitUs, double MessageUs, int TransactionBytes)
{
    /// <summary>Framing of a message by gRPC, HTTP/2 and TLS, in bytes.</summary>
    public const int FrameBytes = 60;

    /// <summary>Round figures of two shared cores of a small cloud server. Tests use them.</summary>
    public static WanCosts Typical { get; } = new(VerifyUs: 40, SignUs: 160, SyncUs: 500, ExecuteUs: 9, AdmitUs: 10, MessageUs: 15, TransactionBytes: 260);
}
