using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Downloads;
using Chain.Node.Repository.S3;
using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Transfers;
using Chain.Node.Repository.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository;

/// <summary>Registers the services of the repository role.</summary>
internal static class RepositoryServices
{
    /// <summary>
    /// Adds the store, the authentication and the handlers. An <see cref="IUploadAuthorizer"/>, a <see cref="TimeProvider"/> or a
    /// <see cref="Prometheus.CollectorRegistry"/> that is already registered stays.
    /// </summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public static IServiceCollection AddRepository(this IServiceCollection services, RepositoryOptions options, Hash256 chainId)
    {
        if (options.FirstProblem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Prometheus.Metrics.DefaultRegistry);
        Address[] owners = [.. options.Uploaders.Select(text => Address.Parse(text))];
        services.TryAddSingleton(provider => new ConfiguredUploadAuthorizer(owners, provider.GetService<IOwnerKeys>()));
        services.TryAddSingleton<IUploadAuthorizer, ExpectedUploadAuthorizer>();
        services.AddSingleton(provider => FileImageStore.Open(
            options.Folder,
            TimeSpan.FromHours(options.PartialKeepHours),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileImageStore>>()));
        AddStore(services, options);
        services.AddSingleton<SeenNonces>();
        services.AddSingleton(provider =>
            new RepositoryHosts(() => [.. options.ListenUrls, options.PublicUrl ?? ""], owners, provider.GetService<IOwnerKeys>()));
        services.AddSingleton(provider => MakeAuthenticator(provider, provider.GetRequiredService<IUploadAuthorizer>(), options, chainId));
        services.TryAddSingleton(new RepositoryIdentity(null, chainId));
        AddTransfers(services, options, chainId);
        services.AddSingleton<RepositoryMetrics>();
        services.AddSingleton<ImageDownloads>();
        services.AddSingleton<PieceLists>();
        services.AddSingleton<ImageUploads>();
        services.AddHostedService<StaleUploadSweeper>();
        return services;
    }

    /// <summary>Adds the image store: the folder, or a bucket with the folder as staging area.</summary>
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

    /// <summary>Adds transfers of images between repositories, which the owners order.</summary>
    private static void AddTransfers(IServiceCollection services, RepositoryOptions options, Hash256 chainId)
    {
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<FileImageStore>(); // Creates the folder.
            return new ExpectedUploads(options.Folder);
        });
        services.AddSingleton(provider => new OwnerRequests(
            MakeAuthenticator(provider, provider.GetRequiredService<ConfiguredUploadAuthorizer>(), options, chainId)));
        services.TryAddSingleton(new UploaderOptions());
        services.AddSingleton<ImageArrivals>().AddSingleton<ExpectedUploadHandlers>().AddSingleton<TransferHandlers>().AddSingleton<ImageEviction>();
        services.AddSingleton<TransferService>();
        services.AddHostedService(provider => provider.GetRequiredService<TransferService>());
    }

    private static UploadAuthenticator MakeAuthenticator(IServiceProvider provider, IUploadAuthorizer authorizer, RepositoryOptions options, Hash256 chainId) =>
        new(chainId, authorizer, provider.GetRequiredService<RepositoryHosts>(), provider.GetRequiredService<SeenNonces>(), options.AcceptsOldSignatures,
            provider.GetRequiredService<TimeProvider>());
}
