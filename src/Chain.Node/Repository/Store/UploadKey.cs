using Chain.Core.Primitives;

namespace Chain.Node.Repository.Store;

/// <summary>
/// Identifies a partial upload. The key includes the uploader, so that no uploader can damage or continue another uploader's bytes.
/// </summary>
internal readonly record struct UploadKey(Hash256 Sha256, Address Uploader);
