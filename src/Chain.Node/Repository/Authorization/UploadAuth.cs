using Chain.Core.Primitives;
using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.Authorization;

/// <summary>Outcome of the authentication of one request.</summary>
/// <param name="Verdict">Allowed, or the first check that failed.</param>
/// <param name="Uploader">Address of the key that signed; set only if the signature is valid.</param>
internal readonly record struct UploadAuth(UploadAuthVerdict Verdict, Address Uploader);
