using Chain.Core.Primitives;
using Gateway.Receipts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Admin;

/// <summary>Lists the releases with their outcomes, and proves single receipts.</summary>
internal sealed class AdminReceiptLists(ReceiptStore receipts)
{
    public Task List(HttpContext context)
    {
        IReadOnlyList<AdminReceipts> releases = [.. receipts.List().Select(summary =>
            new AdminReceipts(summary.Release.ToString(), summary.Counts.Devices, summary.Counts, summary.Sequence, summary.Unreported))];
        return AdminEndpoints.Answer(context, StatusCodes.Status200OK, releases, AdminJsonContext.Default.IReadOnlyListAdminReceipts);
    }

    public Task Prove(HttpContext context)
    {
        string device = context.GetRouteValue("device") as string ?? "";
        if (!Address.TryParse(context.GetRouteValue("release") as string, out Address release))
            return AdminEndpoints.Refuse(context, StatusCodes.Status400BadRequest, "release: use the update contract's address, 40 hexadecimal digits");
        if (receipts.Prove(release, device) is not { } proof)
            return AdminEndpoints.Refuse(context, StatusCodes.Status404NotFound,
                "no such receipt: the device was not offered this release, or has not answered yet");
        AdminReport? report = proof.Sequence == 0 ? null
            : new AdminReport(proof.Sequence, proof.Root.ToString(), proof.Index, proof.Size, [.. proof.Path.Select(hash => hash.ToString())]);
        AdminReceipt receipt = new(release.ToString(), device, proof.Receipt.Device.ToString(), proof.Entry.Salt.ToString(), proof.Receipt.State.ToString(),
            proof.Receipt.AtMs, proof.Receipt.ImageSha256.ToString(), Convert.ToHexStringLower(proof.Receipt.Encode().Span), report);
        return AdminEndpoints.Answer(context, StatusCodes.Status200OK, receipt, AdminJsonContext.Default.AdminReceipt);
    }
}
