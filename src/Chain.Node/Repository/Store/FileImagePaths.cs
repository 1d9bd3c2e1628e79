using System.Globalization;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Store;

/// <summary>Paths of the folder store. Every name consists of hex digests and addresses, so no path can leave the folder.</summary>
/// <remarks>
/// <c>objects/ab/cdef…</c> holds complete images (256 folders keep each listing short). <c>uploads/digest.uploader.part</c> holds partial
/// images. Both are on the same volume, so that a rename publishes an image atomically.
/// </remarks>
internal sealed class FileImagePaths(string folder)
{
    public const string PartSuffix = ".part";

    public string Objects { get; } = Path.Combine(Path.GetFullPath(folder), "objects");

    public string Uploads { get; } = Path.Combine(Path.GetFullPath(folder), "uploads");

    public string ObjectFolder(Hash256 sha256) => Path.Combine(Objects, sha256.ToString()[..2]);

    public string Object(Hash256 sha256) => Path.Combine(ObjectFolder(sha256), sha256.ToString()[2..]);

    public string Part(UploadKey key) =>
        Path.Combine(Uploads, string.Create(CultureInfo.InvariantCulture, $"{key.Sha256}.{key.Uploader}{PartSuffix}"));
}
