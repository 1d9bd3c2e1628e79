using System.Reflection;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>What users of the packages see.</summary>
[TestFixture]
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Test]
    public void Members_OfCoreThatArePublic_HandOutNoArrayOfBytes()
    {
        IEnumerable<string> arrays = from type in typeof(Chain.Core.Limits).Assembly.GetExportedTypes()
                                     from member in type.GetMembers(Declared)
                                     where Signature(member).Any(HoldsByteArray)
                                     select $"{type.FullName}.{member.Name}";
        Assert.That(arrays, Is.Empty, "a caller could change the bytes: return ReadOnlyMemory<byte>, take ReadOnlySpan<byte>");
    }

    [Test]
    public void Types_OfChainLightThatArePublic_AreInItsNamespace()
    {
        IEnumerable<string?> strange = from type in typeof(Chain.Light.GenesisFile).Assembly.GetExportedTypes()
                                       where type.Namespace != "Chain.Light"
                                       select type.FullName;
        Assert.That(strange, Is.Empty, "generated code is internal");
    }

    [TestCase("Chain.Core")]
    [TestCase("Chain.Contracts")]
    [TestCase("Chain.Consensus")]
    [TestCase("Chain.Light")]
    [TestCase("Gateway")]
    public void Project_WithAPublicSurface_ListsIt(string project)
    {
        string folder = Path.Combine(SourceTree.Root, "src", project);
        Assert.That(File.Exists(Path.Combine(folder, "PublicAPI.Shipped.txt")) && File.Exists(Path.Combine(folder, "PublicAPI.Unshipped.txt")),
            "bash src/public-api.sh writes the list, and the build compares it");
    }

    [Test]
    public void Packages_OfProduct_AreTheThree()
    {
        IEnumerable<string?> found = from file in SourceTree.Files("", "*.csproj")
                                     let project = XDocument.Load(file).Root!
                                     where project.Descendants("IsPackable").Any(p => p.Value == "true")
                                     select project.Descendants("PackageId").SingleOrDefault()?.Value;
        Assert.That(found, Is.EquivalentTo(new[] { "FirmwareLedger.Core", "FirmwareLedger.Light", "FirmwareLedger.Gateway" }));
    }

    private static IEnumerable<Type> Signature(MemberInfo member) => member switch
    {
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly => [field.FieldType],
        MethodInfo method when IsVisible(method) => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor when IsVisible(constructor) => constructor.GetParameters().Select(p => p.ParameterType),
        _ => [],
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool HoldsByteArray(Type type) => type == typeof(byte[])
        || (type.HasElementType && HoldsByteArray(type.GetElementType()!)) || (type.IsGenericType && type.GetGenericArguments().Any(HoldsByteArray));
}
