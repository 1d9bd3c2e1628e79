using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.Store;

/// <summary>Answer to the opening of an upload.</summary>
/// <param name="Verdict"><see cref="StoreVerdict.Ok"/> if <paramref name="Upload"/> is there.</param>
/// <param name="Upload">The open upload, which the caller disposes of; null on any other verdict.</param>
/// <param name="OffsetBytes">Bytes that are stored; where an upload that does not fit has to go on.</param>
internal readonly record struct UploadStart(StoreVerdict Verdict, IImageUpload? Upload, long OffsetBytes);
