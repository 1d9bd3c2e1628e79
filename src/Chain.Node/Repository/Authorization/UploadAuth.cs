using Chain.Core.Primitives;
using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.Authorization;

/// <summary>Outcome of the authentication of one request.</summary>
/// <param name="Verdict">Allowed, or the first thing wrong.</param>
/// <param name="Uploader">Owner of the key; meaningful once the signature was good.</param>
internal readonly record struct UploadAuth(UploadAuthVerdict Verdict, Address Uploader);
