using Chain.Node.Telemetry;

namespace Chain.Node.Hosting.Roles;

/// <summary>
/// Where the web application of a role begins: with Kestrel, routing and the log, and nothing else. What it does stands in its node.json, so neither an
/// appsettings.json in the working folder nor an ASPNETCORE_ variable of the shell opens a port or changes the log.
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
