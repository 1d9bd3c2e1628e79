using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Chain.Node.Repository;

/// <summary>Maps the routes of the repository role. The services must have been added with <see cref="RepositoryServices.AddRepository"/>.</summary>
internal static class RepositoryEndpoints
{
    // MapGet alone would answer HEAD with 405, which SWUpdate and most CDNs stumble over.
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        ImageDownloads downloads = routes.ServiceProvider.GetRequiredService<ImageDownloads>();
        ImageUploads uploads = routes.ServiceProvider.GetRequiredService<ImageUploads>();
        routes.MapMethods("/firmware/{sha256}", ReadMethods, (HttpContext context, string sha256) => downloads.ServeAsync(context, sha256));
        routes.MapPut("/firmware/{sha256}", (HttpContext context, string sha256) => uploads.PutAsync(context, sha256));
        routes.MapMethods("/uploads/{sha256}", [HttpMethods.Head], (HttpContext context, string sha256) => uploads.OffsetAsync(context, sha256));
    }
}
