using System.Reflection;
using Gateway.Hosting;

namespace Gateway.Tests.Protocols;

/// <summary>The core knows no protocol: no compiled type outside Protocols/Ddi and the composition root refers to a type of it.</summary>
[TestFixture]
public sealed class LayerTests
{
    private const string Ddi = "Gateway.Protocols.Ddi";
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Every folder that may know Ddi: itself, and Hosting, which registers it.</summary>
    private static readonly string[] MayKnowDdi = [Ddi, "Gateway.Hosting"];

    [Test]
    public void Core_CompiledTypes_ReferToNoTypeOfDdi()
    {
        Assembly gateway = typeof(GatewayHost).Assembly;
        HashSet<int> ddi = [.. gateway.GetTypes().Where(type => type.Namespace == Ddi).SelectMany(TokensOf)];
        Assert.That(ddi, Has.Count.GreaterThan(50), "the types and members of Ddi are found");

        List<string> offenders = [];
        foreach (Type type in gateway.GetTypes().Where(type => !MayKnowDdi.Contains(NamespaceOf(type))))
        {
            if (Signatures(type).Any(other => NamespaceOf(other) == Ddi)) offenders.Add($"{type}: in a signature");
            foreach (MethodBase method in Methods(type))
            {
                if (method.GetMethodBody()?.GetILAsByteArray() is { } code && Mentions(code, ddi)) offenders.Add($"{type}.{method.Name}");
            }
        }

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void Host_ThatRegistersDdi_IsFoundByTheSameSearch()
    {
        Assembly gateway = typeof(GatewayHost).Assembly;
        HashSet<int> ddi = [.. gateway.GetTypes().Where(type => type.Namespace == Ddi).SelectMany(TokensOf)];
        MethodInfo build = typeof(GatewayHost).GetMethod(nameof(GatewayHost.Build))!;
        Assert.That(Mentions(build.GetMethodBody()!.GetILAsByteArray()!, ddi), Is.True);
    }

    private static IEnumerable<int> TokensOf(Type type) => [type.MetadataToken, .. Methods(type).Select(method => method.MetadataToken),
        .. type.GetFields(All).Select(field => field.MetadataToken)];

    private static IEnumerable<MethodBase> Methods(Type type) => [.. type.GetMethods(All), .. type.GetConstructors(All)];

    private static IEnumerable<Type> Signatures(Type type) =>
        [
            .. type.GetInterfaces(), .. type.BaseType is { } parent ? new[] { parent } : [], .. type.GetFields(All).Select(field => field.FieldType),
            .. Methods(type).SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
            .. type.GetMethods(All).Select(method => method.ReturnType),
        ];

    /// <summary>Whether four consecutive bytes of the code are one of these tokens. A chance hit would be reported, never missed.</summary>
    private static bool Mentions(byte[] code, HashSet<int> tokens) =>
        Enumerable.Range(0, Math.Max(0, code.Length - 3)).Any(i => tokens.Contains(BitConverter.ToInt32(code, i)));

    private static string? NamespaceOf(Type type) => type.IsGenericType || type.HasElementType
        ? type.GetGenericArguments().Append(type.GetElementType()).FirstOrDefault(part => part?.Namespace == Ddi)?.Namespace ?? type.Namespace : type.Namespace;
}
