using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Browser.Tests;

/// <summary>Serves the built page and one bundle on a loopback port, and receives the page's verdict.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TaskCompletionSource<string> _verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PageServer(WebApplication application) => _application = application;

    /// <summary>Where the page is.</summary>
    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Completes with what the page sent back.</summary>
    public Task<string> Verdict => _verdict.Task;

    /// <summary>Starts to listen.</summary>
    /// <param name="bundle">What the page is to verify.</param>
    /// <param name="genesis">File of the genesis.</param>
    /// <param name="image">File of the image.</param>
    public static async Task<PageServer> StartAsync(byte[] bundle, string genesis, string image)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication application = builder.Build();
        PageServer server = new(application);
        foreach (string folder in Folders())
        {
            PhysicalFileProvider files = new(folder);
            application.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
            // The runtime's files have endings that the table of content types lacks.
            application.UseStaticFiles(new StaticFileOptions { FileProvider = files, ServeUnknownFileTypes = true });
        }

        application.MapGet("/bundle", () => Results.Bytes(bundle));
        application.MapGet("/genesis", () => Results.File(genesis));
        application.MapGet("/image", () => Results.File(image));
        application.MapPost("/verdict", async (HttpRequest request) =>
        {
            using StreamReader reader = new(request.Body);
            server._verdict.TrySetResult(await reader.ReadToEndAsync());
        });
        await application.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    // .../Browser.Tests/bin/<configuration>/<framework>: the page's output is at the same place under its own project.
    private static string[] Folders()
    {
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string page = Path.Combine(framework.Parent!.Parent!.Parent!.FullName, "Page");
        return [Path.Combine(page, "wwwroot"), Path.Combine(page, "bin", framework.Parent.Name, framework.Name, "wwwroot")];
    }
}
