using Chain.Core.Primitives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository;

/// <summary>Registers the repository role.</summary>
internal static class RepositoryServices
{
    /// <summary>
    /// Adds the store, the authentication and the handlers. An <see cref="IUploadAuthorizer"/>, a <see cref="TimeProvider"/> or a
    /// <see cref="Prometheus.CollectorRegistry"/> registered before is kept.
    /// </summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public static IServiceCollection AddRepository(this IServiceCollection services, RepositoryOptions options, Hash256 chainId)
    {
        if (options.FirstProblem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Prometheus.Metrics.DefaultRegistry);
        services.TryAddSingleton<IUploadAuthorizer>(
            _ => new ConfiguredUploadAuthorizer(options.Uploaders.Select(text => Address.Parse(text))));
        services.AddSingleton<IImageStore>(provider => FileImageStore.Open(
            options.Folder,
            TimeSpan.FromHours(options.PartialKeepHours),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileImageStore>>()));
        services.AddSingleton(provider => new UploadAuthenticator(
            chainId, provider.GetRequiredService<IUploadAuthorizer>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RepositoryMetrics>();
        services.AddSingleton<ImageDownloads>();
        services.AddSingleton<ImageUploads>();
        services.AddHostedService<StaleUploadSweeper>();
        return services;
    }
}
