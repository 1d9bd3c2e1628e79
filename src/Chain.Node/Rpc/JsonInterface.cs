using System.Diagnostics.CodeAnalysis;
using Grpc.AspNetCore.Server;

namespace Chain.Node.Rpc;

/// <summary>Answers to JSON over HTTP/1.1, from the same methods as gRPC (ledger.proto says at which paths).</summary>
internal static class JsonInterface
{
    /// <summary>The members of a service that gRPC looks up by name. A native program must keep them.</summary>
    public const DynamicallyAccessedMemberTypes ServiceMembers =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;

    /// <summary>Adds JSON transcoding, and makes a native program keep the types that it finds only by reflection.</summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(JsonFieldTypes))]
    public static IGrpcServerBuilder AddJson(this IGrpcServerBuilder grpc) => grpc.AddJsonTranscoding();
}
