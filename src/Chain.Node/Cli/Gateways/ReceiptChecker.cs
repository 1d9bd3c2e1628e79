using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Proofs;
using Chain.Node.Client;
using Gateway.Devices;

namespace Chain.Node.Cli.Gateways;

/// <summary>Checks a device's receipt from files only, and explains the result.</summary>
internal static class ReceiptChecker
{
    private const int FileBytesMax = 64 * 1024;

    /// <param name="path">The file that 'gateway receipts prove' wrote.</param>
    /// <param name="genesisPath">The chain's genesis.</param>
    /// <param name="root">The root that the caller trusts, from the report on the chain; null for none.</param>
    /// <param name="cancellation">Cancels the check.</param>
    /// <exception cref="CommandException">A file does not exist, or the genesis was changed.</exception>
    public static async Task<(bool Ok, string Detail, ReceiptFile? File)> CheckAsync(
        string path, string genesisPath, Hash256? root, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: check the path");
        GenesisDocument genesis = ProofChecker.LoadGenesis(genesisPath);
        string text = new FileInfo(path).Length <= FileBytesMax ? await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false) : "";
        if (!ReceiptFile.TryRead(text, out ReceiptFile? file)) return (false, "it is not a receipt that 'fwledger gateway receipts prove' wrote", null);
        if (FindProblem(file, genesis, root) is { } problem) return (false, problem, file);
        ReceiptFile.Place report = file.Report!;
        string rest = root is null ? $"; compare its root {report.Root} with the gateway's report on the chain" : ", whose root is the one that you named";
        string detail = $"{file.Device}: {file.State} with image {file.ImageSha256} of release {file.Release}, as report {report.Sequence} says{rest}";
        return (true, detail, file);
    }

    /// <summary>The first check that fails, in order from cheap to costly; null if all pass.</summary>
    private static string? FindProblem(ReceiptFile file, GenesisDocument genesis, Hash256? root)
    {
        if (!TryDecode(file.Receipt, out UpdateReceipt? receipt)) return "its receipt is not in canonical form";
        bool isSame = (file.Release, file.Pseudonym, file.State, file.AtMs, file.ImageSha256)
            == (receipt.Release.ToString(), receipt.Device.ToString(), receipt.State.ToString(), receipt.AtMs, receipt.ImageSha256.ToString());
        if (!isSame) return "its fields differ from the signed receipt";
        bool isDevice = DeviceRules.IsId(file.Device) && Hash256.TryParse(file.Salt, out Hash256 salt)
            && UpdateReceipt.PseudonymOf(genesis.ChainId, salt, file.Device) == receipt.Device;
        if (!isDevice) return $"the receipt belongs to another device than '{file.Device}', or to another chain than {genesis.Name}";
        if (file.Report is not { } report) return "no report includes it: write the file again after the gateway has reported";
        if (!Hash256.TryParse(report.Root, out Hash256 under) || !TryParse(report.Proof, out Hash256[] proof)) return "its proof is not in canonical form";
        if (!MerkleTree.VerifyInclusion(receipt.LeafHash(), report.Index, report.Size, proof, under)) return $"its proof does not lead to the root {under}";
        return root is null || root == under ? null : $"its root is {under}, not {root}: the gateway may have reported again since";
    }

    private static bool TryDecode(string hex, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out UpdateReceipt? receipt)
    {
        receipt = null;
        byte[] bytes = new byte[hex.Length / 2];
        bool isHex = hex.Length % 2 == 0 && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        return isHex && UpdateReceipt.TryDecode(bytes, out receipt);
    }

    private static bool TryParse(IReadOnlyList<string> texts, out Hash256[] hashes)
    {
        hashes = new Hash256[texts.Count];
        for (int i = 0; i < hashes.Length; i++)
        {
            if (!Hash256.TryParse(texts[i], out hashes[i])) return false;
        }

        return true;
    }
}
