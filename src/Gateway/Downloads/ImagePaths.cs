using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>Files of one image in the cache's folder, all named by its digest.</summary>
/// <param name="Folder">The cache's folder.</param>
/// <param name="Sha256">The image's digest.</param>
internal readonly record struct ImagePaths(string Folder, Hash256 Sha256)
{
    /// <summary>The verified image.</summary>
    public string Image => Path.Combine(Folder, Sha256.ToString());

    /// <summary>The bytes that were downloaded so far.</summary>
    public string Part => Image + ".part";

    /// <summary>The leaf hashes of its pieces.</summary>
    public string Pieces => Image + ".pieces";

    /// <summary>Which sources delivered it.</summary>
    public string Origin => Image + ".origin";
}
