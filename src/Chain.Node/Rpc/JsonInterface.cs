using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;

namespace Chain.Node.Rpc;

/// <summary>Answers to JSON over HTTP/1.1, from the same methods as gRPC (ledger.proto says at which paths).</summary>
internal static class JsonInterface
{
    /// <summary>
    /// JSON transcoding for one service. The library's own registration is for every service: it would read the descriptors of those too that have no JSON,
    /// and peers would wait for that.
    /// </summary>
    public static void AddJsonTranscoding<TService>(this IGrpcServerBuilder grpc) where TService : class
    {
        ServiceDescriptor[] before = [.. grpc.Services];
        grpc.AddJsonTranscoding();
        ServiceDescriptor ofAll = grpc.Services.Except(before).Single(s => s.ServiceType == typeof(IServiceMethodProvider<>));
        grpc.Services.Remove(ofAll);
        grpc.Services.AddSingleton(typeof(IServiceMethodProvider<TService>), ofAll.ImplementationType!.MakeGenericType(typeof(TService)));
    }
}
