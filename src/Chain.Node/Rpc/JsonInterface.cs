using System.Diagnostics.CodeAnalysis;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;

namespace Chain.Node.Rpc;

/// <summary>Answers to JSON over HTTP/1.1, from the same methods as gRPC (ledger.proto says at which paths).</summary>
internal static class JsonInterface
{
    /// <summary>What gRPC looks up by name in a service's class, so what a native program has to keep of it.</summary>
    public const DynamicallyAccessedMemberTypes ServiceMembers =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;

    /// <summary>
    /// JSON transcoding for one service. The library's own registration is for every service: it would read the descriptors of those too that have no JSON,
    /// and peers would wait for that.
    /// </summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(JsonFieldTypes))]
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = "The service keeps what the provider looks up in it: ServiceMembers.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "A service is a class, and the native code of a generic class serves all classes.")]
    public static void AddJsonTranscoding<[DynamicallyAccessedMembers(ServiceMembers)] TService>(this IGrpcServerBuilder grpc) where TService : class
    {
        ServiceDescriptor[] before = [.. grpc.Services];
        grpc.AddJsonTranscoding();
        ServiceDescriptor ofAll = grpc.Services.Except(before).Single(s => s.ServiceType == typeof(IServiceMethodProvider<>));
        grpc.Services.Remove(ofAll);
        grpc.Services.AddSingleton(typeof(IServiceMethodProvider<TService>), ofAll.ImplementationType!.MakeGenericType(typeof(TService)));
    }
}
