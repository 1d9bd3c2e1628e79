using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.Store;

/// <summary>Result of opening an upload.</summary>
/// <param name="Verdict"><see cref="StoreVerdict.Ok"/> if <paramref name="Upload"/> is not null.</param>
/// <param name="Upload">The open upload, which the caller disposes; null with any other verdict.</param>
/// <param name="OffsetBytes">Number of stored bytes: the offset from which an upload can resume.</param>
internal readonly record struct UploadStart(StoreVerdict Verdict, IImageUpload? Upload, long OffsetBytes);
