using System.Reflection;

namespace Chain.Node.Rpc;

/// <summary>The version of this binary.</summary>
internal static class ThisAssembly
{
    public static string Version { get; } = typeof(ThisAssembly).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "0";
}
