using Chain.Node.Telemetry;

namespace Chain.Node.Hosting.Roles;

/// <summary>
/// Creates the web application builder of a role, with only Kestrel, routing and the log. Only node.json configures a role: an appsettings.json
/// in the working folder or an ASPNETCORE_ variable cannot open a port or change the log.
/// </summary>
internal static class RoleBuilder
{
    public static WebApplicationBuilder Create()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        HostLogging.Configure(builder.Logging);
        return builder;
    }
}
