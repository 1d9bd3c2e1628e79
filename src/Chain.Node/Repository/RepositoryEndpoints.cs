using Chain.Node.Repository.Downloads;
using Chain.Node.Repository.Transfers;
using Chain.Node.Repository.Uploads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;


namespace Chain.Node.Repository;

/// <summary>Maps the routes of the repository role. Call <see cref="RepositoryServices.AddRepository"/> first.</summary>
internal static class RepositoryEndpoints
{
    // MapGet would answer HEAD with 405, but SWUpdate and most CDNs need HEAD.
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        ImageDownloads downloads = routes.ServiceProvider.GetRequiredService<ImageDownloads>();
        ImageUploads uploads = routes.ServiceProvider.GetRequiredService<ImageUploads>();
        routes.MapMethods("/firmware/{sha256}", ReadMethods, (HttpContext context, string sha256) => downloads.ServeAsync(context, sha256));
        PieceLists pieces = routes.ServiceProvider.GetRequiredService<PieceLists>();
        routes.MapMethods("/firmware/{sha256}/pieces", ReadMethods, (HttpContext context, string sha256) => pieces.ServeAsync(context, sha256));
        routes.MapPut("/firmware/{sha256}", (HttpContext context, string sha256) => uploads.PutAsync(context, sha256));
        ImageEviction eviction = routes.ServiceProvider.GetRequiredService<ImageEviction>();
        routes.MapDelete("/firmware/{sha256}", (HttpContext context, string sha256) => eviction.DeleteAsync(context, sha256));
        routes.MapMethods("/uploads/{sha256}", [HttpMethods.Head], (HttpContext context, string sha256) => uploads.OffsetAsync(context, sha256));
        MapTransfers(routes);
    }

    private static void MapTransfers(IEndpointRouteBuilder routes)
    {
        ExpectedUploadHandlers expected = routes.ServiceProvider.GetRequiredService<ExpectedUploadHandlers>();
        TransferHandlers transfers = routes.ServiceProvider.GetRequiredService<TransferHandlers>();
        routes.MapPut("/expected/{sha256}", (HttpContext context, string sha256) => expected.PutAsync(context, sha256));
        routes.MapGet("/expected/{sha256}", (HttpContext context, string sha256) => expected.GetAsync(context, sha256));
        routes.MapDelete("/expected/{sha256}", (HttpContext context, string sha256) => expected.DeleteAsync(context, sha256));
        routes.MapPost(TransferHandlers.OrdersPath, (Delegate)transfers.PostAsync);
        routes.MapGet("/transfers/{contract}", (HttpContext context, string contract) => transfers.GetAsync(context, contract));
        routes.MapDelete("/transfers/{contract}", (HttpContext context, string contract) => transfers.DeleteAsync(context, contract));
    }
}
