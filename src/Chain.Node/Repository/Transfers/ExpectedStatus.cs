namespace Chain.Node.Repository.Transfers;

/// <summary>Whether an expected image has arrived. [P3.11]</summary>
/// <param name="Stored">Whether the image is stored, with the right digest.</param>
/// <param name="Uri">The image's URI at this repository; empty until the image is stored.</param>
/// <param name="ReceivedBytes">Size of the stored image; 0 until the image is stored.</param>
internal sealed record ExpectedStatus(bool Stored, string Uri, long ReceivedBytes);
