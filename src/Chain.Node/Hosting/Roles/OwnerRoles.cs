using Chain.Core.Crypto;
using Chain.Node.Commits;
using Chain.Node.Configuration;
using Chain.Node.Events;
using Chain.Node.Keys;
using Chain.Node.Replication;
using Chain.Node.Repository.Transfers;
using Chain.Node.Storage;
using Chain.Node.Submission;

namespace Chain.Node.Hosting.Roles;

/// <summary>Adds the services of a full node for its vendors and brokers.</summary>
internal static class OwnerRoles
{
    public static void Add(IServiceCollection services, NodeConfiguration configuration)
    {
        foreach (VendorConfiguration vendor in configuration.Vendors) AddVendor(services, configuration, vendor);
        foreach (BrokerConfiguration broker in configuration.Brokers) AddBroker(services, configuration, broker);
    }

    private static void AddVendor(IServiceCollection services, NodeConfiguration configuration, VendorConfiguration settings)
    {
        IReadOnlyList<ISigner> keys = SigningKey.OpenWithNext(configuration, settings.Key, settings.NextKey);
        services.AddSingleton<IHostedService>(provider =>
        {
            ChainStore store = provider.GetRequiredService<ChainStore>();
            TimeProvider time = provider.GetRequiredService<TimeProvider>();
            Owner owner = Owner.Of(keys, store);
            RepositoryClient repository = new(new Uri(settings.Repository), () => owner.Signer, store.Genesis.ChainId, time,
                configuration.ReadAuthorities());
            return new VendorService(store, provider.GetRequiredService<CommitFeed>(), provider.GetRequiredService<TransactionSubmitter>(),
                owner,
                new AcceptancePolicy(settings.Acceptance), repository, provider.GetRequiredService<NodeEvents>(), time,
                    provider.GetRequiredService<ILogger<VendorService>>());
        });
    }

    private static void AddBroker(IServiceCollection services, NodeConfiguration configuration, BrokerConfiguration settings)
    {
        IReadOnlyList<ISigner> keys = SigningKey.OpenWithNext(configuration, settings.Key, settings.NextKey);
        services.AddSingleton<IHostedService>(provider =>
        {
            ChainStore store = provider.GetRequiredService<ChainStore>();
            TimeProvider time = provider.GetRequiredService<TimeProvider>();
            Owner owner = Owner.Of(keys, store);
            BrokerSettings broker = new(owner.Id, new MirrorPolicy(settings.Mirror, settings.QuotaBytes), settings.TermsHours, settings.WithdrawSuperseded);
            RepositoryClient repository = new(new Uri(settings.Repository), () => owner.Signer, store.Genesis.ChainId, time,
                configuration.ReadAuthorities());
            return new BrokerService(store, provider.GetRequiredService<CommitFeed>(), provider.GetRequiredService<TransactionSubmitter>(), owner, broker,
                repository,
                provider.GetRequiredService<NodeEvents>(), time, provider.GetRequiredService<ILogger<BrokerService>>());
        });
    }
}
