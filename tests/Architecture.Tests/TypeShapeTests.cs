using System.Reflection;
using System.Runtime.CompilerServices;

namespace Architecture.Tests;

/// <summary>Habits that hold for every type of the product.</summary>
[TestFixture]
public sealed class TypeShapeTests
{
    private static readonly Assembly[] Product =
    [
        typeof(Chain.Core.Limits).Assembly, typeof(Chain.Contracts.ContractEngine).Assembly, typeof(Chain.Consensus.ConsensusEngine).Assembly,
        typeof(Chain.Light.GenesisFile).Assembly, typeof(Gateway.Hosting.GatewayHost).Assembly, Assembly.Load("fwledger"),
    ];

    private static readonly string[] VagueEndings = ["Manager", "Helper", "Helpers", "Utils", "Util", "Utilities"];

    [Test]
    public void Classes_OfProduct_AreSealedStaticOrAbstract()
    {
        IEnumerable<string?> open = OwnTypes().Where(t => t.IsClass && !t.IsSealed && !t.IsAbstract).Select(t => t.FullName);
        Assert.That(open, Is.Empty);
    }

    [Test]
    public void Names_OfTypes_SayWhatTheyAre()
    {
        IEnumerable<string?> vague = OwnTypes().Where(t => VagueEndings.Any(e => t.Name.EndsWith(e, StringComparison.Ordinal))).Select(t => t.FullName);
        Assert.That(vague, Is.Empty);
    }

    [Test]
    public void Verdicts_WithValueZero_AreNeverSuccess()
    {
        IEnumerable<string?> wrong = from type in OwnTypes()
                                     where type.IsEnum && (type.Name.EndsWith("Verdict", StringComparison.Ordinal)
                                         || type.Name.EndsWith("Outcome", StringComparison.Ordinal)
                                         || type.Name.EndsWith("Status", StringComparison.Ordinal))
                                     where Enum.GetName(type, 0) is not "Unspecified"
                                     select type.FullName;
        Assert.That(wrong, Is.Empty, "0 is Unspecified in every verdict, outcome and status");
    }

    [Test]
    public void Fields_OfCoreAndLight_AreNoPublicMutableState()
    {
        IEnumerable<string> mutable = from type in OwnTypes()
                                      from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
                                      where !field.IsInitOnly && !field.IsLiteral
                                      select $"{type.FullName}.{field.Name}";
        Assert.That(mutable, Is.Empty);
    }

    private static IEnumerable<Type> OwnTypes() =>
        from assembly in Product
        from type in assembly.GetTypes()
        where type.Namespace is { } space && (space.StartsWith("Chain.", StringComparison.Ordinal) || space.StartsWith("Gateway", StringComparison.Ordinal))
        where !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.Contains('<', StringComparison.Ordinal)
        select type;
}
