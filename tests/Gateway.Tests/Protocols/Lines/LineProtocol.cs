using System.Globalization;
using System.Text;
using Gateway.Devices;
using Gateway.Http;
using Gateway.Protocols;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Tests.Protocols.Lines;

/// <summary>A device protocol of one line per answer, unlike hawkBit's in everything: the proof that the core knows no protocol.</summary>
/// <remarks>
/// <c>GET /lines/{id}</c> answers "update NUMBER VERSION BYTES SHA256", "stop NUMBER" or "idle", then the seconds to wait.
/// <c>GET …/{number}/image</c> is the image. <c>POST …/{number}/{word}</c> reports working, installed, failed or stopped; the body has the
/// details. <c>POST …/runs</c> with the version as its body says what runs. The token is in the header <c>X-Token</c>.
/// </remarks>
internal sealed class LineProtocol : IDeviceProtocol
{
    public void Map(IEndpointRouteBuilder routes, DeviceDesk desk)
    {
        Add(routes, "GET", "", desk, PollAsync);
        Add(routes, "GET", "/{number:int}/image", desk, SendImageAsync);
        Add(routes, "POST", "/{number:int}/{word}", desk, ReportAsync);
        Add(routes, "POST", "/runs", desk, ReportVersionAsync);
    }

    private static void Add(
        IEndpointRouteBuilder routes, string method, string path, DeviceDesk desk, Func<HttpContext, DeviceDesk, DeviceRecord, Task> handler) =>
        routes.MapMethods("/lines/{id}" + path, [method], (RequestDelegate)(context =>
        {
            string token = context.Request.Headers["X-Token"].ToString();
            if (desk.SignIn(context.GetRouteValue("id") as string, token, TokenKind.Device) is { } device) return handler(context, desk, device);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }));

    private static Task PollAsync(HttpContext context, DeviceDesk desk, DeviceRecord device)
    {
        DevicePoll poll = desk.Orders.Poll(device);
        string line = "idle";
        if (poll.Cancelling is { } cancelling) line = $"stop {cancelling.ActionId}";
        if (poll.Offered is { } offered && desk.Orders.ReadOffered(device, offered.ActionId) is { } order)
            line = $"update {order.Session.ActionId} {order.Session.Version} {order.Image.SizeBytes} {order.Image.Sha256}";
        return context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{line} {poll.NextPollIn.TotalSeconds}"));
    }

    private static async Task SendImageAsync(HttpContext context, DeviceDesk desk, DeviceRecord device)
    {
        if (desk.Images.Open(device, Number(context), out ImageTransfer? transfer) != TransferVerdict.Open)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using (transfer!) await ImageTransferResponse.WriteAsync(context, transfer!, "image.bin");
    }

    private static async Task ReportAsync(HttpContext context, DeviceDesk desk, DeviceRecord device)
    {
        string[] details = [Encoding.UTF8.GetString(await RequestBody.ReadAsync(context.Request, context.RequestAborted))];
        DeviceReport? report = context.GetRouteValue("word") switch
        {
            "working" => new DeviceReport.Progress(details),
            "installed" => new DeviceReport.Succeeded(details),
            "failed" => new DeviceReport.Failed(details),
            "stopped" => new DeviceReport.CancelAcknowledged(details),
            _ => null,
        };
        SessionVerdict verdict = report is null ? SessionVerdict.Unspecified : desk.Orders.Report(device, Number(context), report);
        context.Response.StatusCode = verdict is SessionVerdict.Applied or SessionVerdict.Ignored
            ? StatusCodes.Status204NoContent : StatusCodes.Status400BadRequest;
    }

    private static async Task ReportVersionAsync(HttpContext context, DeviceDesk desk, DeviceRecord device)
    {
        desk.Inventory.ReportAttributes(device, Encoding.UTF8.GetString(await RequestBody.ReadAsync(context.Request, context.RequestAborted)), null);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static int Number(HttpContext context) => int.Parse((string)context.GetRouteValue("number")!, CultureInfo.InvariantCulture);
}
