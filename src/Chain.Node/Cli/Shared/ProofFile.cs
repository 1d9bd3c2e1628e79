using Chain.Core;
using Chain.Node.Client;

namespace Chain.Node.Cli.Shared;

/// <summary>Reads a file of proofs: a bundle, a receipt or steps.</summary>
internal static class ProofFile
{
    /// <summary>The file's bytes. None if it is larger than any file of proofs, so that it does not decode.</summary>
    /// <exception cref="CommandException">The file does not exist.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: check the path");
        return new FileInfo(path).Length <= Limits.ProofBundleBytesMax ? await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false) : [];
    }
}
