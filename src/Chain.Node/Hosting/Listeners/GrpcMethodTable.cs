using Microsoft.AspNetCore.Routing;

namespace Chain.Node.Hosting.Listeners;

/// <summary>Answers the methods of gRPC services by their full paths, without a router: peers call two, and a router is the larger part of what would be made
/// for them.</summary>
/// <param name="services">Where the services come from.</param>
internal sealed class GrpcMethodTable(IServiceProvider services) : IEndpointRouteBuilder
{
    public IServiceProvider ServiceProvider => services;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);

    /// <summary>Answers a request for one of the methods that were mapped; any other with 404.</summary>
    public RequestDelegate Build()
    {
        Dictionary<string, RequestDelegate> methods = DataSources.SelectMany(d => d.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.Parameters.Count == 0).ToDictionary(e => e.RoutePattern.RawText!, e => e.RequestDelegate!);
        return context =>
        {
            if (methods.TryGetValue(context.Request.Path.Value ?? "", out RequestDelegate? answer)) return answer(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
    }
}
