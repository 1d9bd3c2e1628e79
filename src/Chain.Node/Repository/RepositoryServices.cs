using Chain.Core.Primitives;
using Chain.Node.Repository.S3;
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
        services.AddSingleton(provider => FileImageStore.Open(
            options.Folder,
            TimeSpan.FromHours(options.PartialKeepHours),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileImageStore>>()));
        AddStore(services, options);
        services.AddSingleton(provider => new UploadAuthenticator(
            chainId, provider.GetRequiredService<IUploadAuthorizer>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RepositoryMetrics>();
        services.AddSingleton<ImageDownloads>();
        services.AddSingleton<ImageUploads>();
        services.AddHostedService<StaleUploadSweeper>();
        return services;
    }

    /// <summary>The folder itself, or a bucket with the folder before it.</summary>
    private static void AddStore(IServiceCollection services, RepositoryOptions options)
    {
        if (options.S3 is not { } s3)
        {
            services.AddSingleton<IImageStore>(provider => provider.GetRequiredService<FileImageStore>());
            return;
        }

        services.AddSingleton(s3).AddSingleton<S3Bucket>().AddSingleton<S3ImageStore>();
        services.AddSingleton<IImageStore>(provider => provider.GetRequiredService<S3ImageStore>());
        services.AddHostedService<StagedImagePusher>();
    }
}
