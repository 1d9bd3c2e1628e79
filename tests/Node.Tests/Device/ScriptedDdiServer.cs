using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Node.Tests.Device;

/// <summary>A DDI server on loopback that answers what a test sets, and records what the device says.</summary>
internal sealed class ScriptedDdiServer : IAsyncDisposable
{
    private const string Root = "/DEFAULT/controller/v1/" + DeviceBench.Id;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly WebApplication _app;
    private readonly Channel<Said> _said = Channel.CreateUnbounded<Said>();

    private ScriptedDdiServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>The open order. The server removes it when the device closes it.</summary>
    public ScriptedOrder? Order { get; set; }

    /// <summary>Whether the server cancels the order.</summary>
    public bool IsCancelling { get; set; }

    /// <summary>Makes the proof of the order's release from the height of the device's anchor; null for none.</summary>
    public Func<long, byte[]?> Proof { get; set; } = static _ => null;

    /// <summary>The polling interval in the answer; null to omit it.</summary>
    public string? Sleep { get; set; } = "00:00:01";

    /// <summary>The HTTP status of the next answer to feedback.</summary>
    public int FeedbackStatus { get; set; } = StatusCodes.Status200OK;

    /// <summary>Handles requests for the image. By default it serves the image, with ranges.</summary>
    public Func<HttpContext, byte[], Task> Serve { get; set; } = ServeRange;

    /// <summary>The requests for the image so far, such as "GET bytes=100-".</summary>
    public ConcurrentQueue<string> ImageRequests { get; } = new();

    /// <summary>The Authorization header of every request except those for the image.</summary>
    public ConcurrentBag<string> Tokens { get; } = [];

    public static async Task<ScriptedDdiServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        WebApplication app = builder.Build();
        ScriptedDdiServer server = new(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Waits until the device sends a matching message. Skips earlier messages.</summary>
    public async Task<Said> HeardAsync(Func<Said, bool> isIt)
    {
        List<Said> passed = [];
        using CancellationTokenSource limit = new(Limit);
        try
        {
            while (true)
            {
                Said said = await _said.Reader.ReadAsync(limit.Token);
                if (isIt(said)) return said;
                if (said.Channel != "poll") passed.Add(said);
            }
        }
        catch (OperationCanceledException)
        {
            throw new AssertionException($"The device did not say it within {Limit.TotalSeconds} s; it said:\n{string.Join('\n', passed.TakeLast(20))}");
        }
    }

    /// <summary>Waits for the feedback that closes the order.</summary>
    public Task<Said> ClosedAsync() => HeardAsync(said => said is { Channel: "deployment", Execution: "closed" });

    /// <summary>Waits for the device's next poll.</summary>
    public Task PolledAsync() => HeardAsync(said => said.Channel == "poll");

    /// <summary>Serves the image correctly: completely, or from the requested byte on.</summary>
    public static async Task ServeRange(HttpContext context, byte[] image)
    {
        int first = FirstByte(context, image);
        context.Response.ContentLength = image.Length - first;
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.Body.WriteAsync(image.AsMemory(first));
    }

    /// <summary>Answers a range request with status 206. Returns the first byte's position; 0 for a request without a range.</summary>
    public static int FirstByte(HttpContext context, byte[] image)
    {
        string range = context.Request.Headers.Range.ToString();
        if (range.Length == 0) return 0;
        int first = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{image.Length - 1}/{image.Length}");
        return first;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "", address = Address.GetLeftPart(UriPartial.Authority);
        if (path == "/image")
        {
            ImageRequests.Enqueue($"{context.Request.Method} {context.Request.Headers.Range}".TrimEnd());
            await Serve(context, Order!.Image);
            return;
        }

        Tokens.Add(context.Request.Headers.Authorization.ToString());
        string action = path[Root.Length..];
        if (context.Request.Method == "GET") await SayAsync(context, action, address);
        else await ListenAsync(context, action);
    }

    private async Task SayAsync(HttpContext context, string action, string address)
    {
        if (action.EndsWith("/proof", StringComparison.Ordinal))
        {
            byte[]? proof = Proof(long.Parse(context.Request.Query["after"].ToString(), CultureInfo.InvariantCulture));
            _said.Writer.TryWrite(new Said("proof", "", "", "", ""));
            if (proof is null) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            else await context.Response.Body.WriteAsync(proof);
            return;
        }

        string? body = action switch
        {
            "" => Poll(address),
            _ when action.StartsWith("/deploymentBase/", StringComparison.Ordinal) => Order?.Json(address),
            _ when action.StartsWith("/cancelAction/", StringComparison.Ordinal) =>
                $$$"""{"id":"{{{Order!.ActionId}}}","cancelAction":{"stopId":"{{{Order.ActionId}}}"}}""",
            _ => null,
        };
        if (body is null) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else await context.Response.WriteAsync(body);
    }

    private string Poll(string address)
    {
        _said.Writer.TryWrite(new Said("poll", "", "", "", ""));
        string links = (Order, IsCancelling) switch
        {
            (null, _) => "",
            (_, true) => $$$""","_links":{"cancelAction":{"href":"{{{address}}}{{{Root}}}/cancelAction/{{{Order.ActionId}}}"}}""",
            _ => $$$""","_links":{"deploymentBase":{"href":"{{{address}}}{{{Root}}}/deploymentBase/{{{Order.ActionId}}}?c=1"}}""",
        };
        string config = Sleep is null ? "{}" : $$$"""{"polling":{"sleep":"{{{Sleep}}}"}}""";
        return $$$"""{"config":{{{config}}}{{{links}}}}""";
    }

    private async Task ListenAsync(HttpContext context, string action)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        string[] parts = action.Split('/');
        context.Response.StatusCode = parts[1] == "deploymentBase" ? FeedbackStatus : StatusCodes.Status200OK;
        if (parts[1] == "configData")
        {
            _said.Writer.TryWrite(new Said("attributes", "", body.RootElement.GetProperty("data").GetProperty("version").GetString()!, "none", ""));
            return;
        }

        JsonElement status = body.RootElement.GetProperty("status");
        string execution = status.GetProperty("execution").GetString()!;
        if (execution == "closed" && context.Response.StatusCode == StatusCodes.Status200OK) (Order, IsCancelling) = (null, false);
        _said.Writer.TryWrite(new Said(parts[1] == "cancelAction" ? "cancel" : "deployment", parts[2], execution,
            status.GetProperty("result").GetProperty("finished").GetString()!, status.GetProperty("details")[0].GetString()!));
    }
}
