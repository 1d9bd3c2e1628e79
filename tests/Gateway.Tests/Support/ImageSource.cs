using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>A vendor's repository over real HTTP: <c>/firmware/{sha256}</c> with single ranges, and the faults that a test asks for.</summary>
internal sealed class ImageSource : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _images = new();

    private ImageSource(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Ranges asked for, in order; empty text for a request without one.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Cuts the connection after so many bytes of the next answer; 0 for never.</summary>
    public long CutNextAfterBytes { get; set; }

    public static async Task<ImageSource> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        ImageSource source = new(app);
        app.Run(source.ServeAsync);
        await app.StartAsync();
        source.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return source;
    }

    /// <summary>Stores an image under its own digest; or, if <paramref name="pretendedAs"/> is given, a lie under another one's.</summary>
    public Uri Publish(byte[] image, string? pretendedAs = null)
    {
        string name = pretendedAs ?? Convert.ToHexStringLower(SHA256.HashData(image));
        _images[name] = image;
        return new Uri(Address, "firmware/" + name);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        string range = context.Request.Headers.Range.ToString();
        Requests.Enqueue(range);
        string name = (context.Request.Path.Value ?? "").Split('/')[^1];
        if (!_images.TryGetValue(name, out byte[]? image))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        int first = 0;
        if (range.StartsWith("bytes=", StringComparison.Ordinal) && range.EndsWith('-'))
        {
            first = int.Parse(range.AsSpan(6, range.Length - 7), CultureInfo.InvariantCulture);
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{image.Length - 1}/{image.Length}");
        }

        context.Response.Headers.ETag = $"\"{name}\"";
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.ContentLength = image.Length - first;
        int length = image.Length - first;
        bool cut = CutNextAfterBytes > 0 && CutNextAfterBytes < length;
        if (cut) length = (int)CutNextAfterBytes;
        await context.Response.Body.WriteAsync(image.AsMemory(first, length), context.RequestAborted);
        if (!cut) return;
        CutNextAfterBytes = 0;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }
}
