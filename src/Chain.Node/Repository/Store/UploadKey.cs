using Chain.Core.Primitives;

namespace Chain.Node.Repository.Store;

/// <summary>
/// Names a partial upload. The uploader is part of it, so that one uploader can neither spoil nor continue another one's bytes.
/// </summary>
internal readonly record struct UploadKey(Hash256 Sha256, Address Uploader);
