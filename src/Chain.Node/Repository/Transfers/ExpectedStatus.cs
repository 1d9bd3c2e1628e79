namespace Chain.Node.Repository.Transfers;

/// <summary>Whether an expected image has arrived. [P3.11]</summary>
/// <param name="Stored">Whether it is stored, size and digest checked.</param>
/// <param name="Uri">Where this repository serves it; empty until it is stored.</param>
/// <param name="ReceivedBytes">Bytes received so far.</param>
internal sealed record ExpectedStatus(bool Stored, string Uri, long ReceivedBytes);
