using System.Reflection;
using System.Runtime.CompilerServices;

namespace Architecture.Tests;

/// <summary>The deterministic projects: what the banned-symbol analyzer cannot see.</summary>
[TestFixture]
public sealed class PureProjectTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Pure =
    [
        typeof(Chain.Core.Limits).Assembly, typeof(Chain.Contracts.ContractEngine).Assembly, typeof(Chain.Consensus.ConsensusEngine).Assembly,
    ];

    private static IEnumerable<TestCaseData> Assemblies() => Pure.Select(a => new TestCaseData(a).SetArgDisplayNames(a.GetName().Name!));

    [TestCaseSource(nameof(Assemblies))]
    public void Members_OfPureProject_HoldNoFloatingPoint(Assembly assembly)
    {
        Type[] floating = [typeof(double), typeof(float), typeof(decimal), typeof(Half)];
        Assert.That(Uses(assembly, t => floating.Contains(t)), Is.Empty);
    }

    [TestCaseSource(nameof(Assemblies))]
    public void Members_OfPureProject_AreSynchronous(Assembly assembly)
    {
        string[] names = ["System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.Threading.CancellationToken"];
        Assert.That(Uses(assembly, t => names.Any(n => t.FullName?.StartsWith(n, StringComparison.Ordinal) == true)), Is.Empty);
    }

    [TestCaseSource(nameof(Assemblies))]
    public void Fields_OfPureProject_AreNoMutableStatics(Assembly assembly)
    {
        IEnumerable<string> mutable = from type in OwnTypes(assembly)
                                      from field in type.GetFields(Declared)
                                      where field is { IsStatic: true, IsInitOnly: false, IsLiteral: false } && !IsGenerated(field)
                                      select $"{type.FullName}.{field.Name}";
        Assert.That(mutable, Is.Empty);
    }

    private static IEnumerable<string> Uses(Assembly assembly, Func<Type, bool> isBanned)
    {
        foreach (Type type in OwnTypes(assembly))
        {
            foreach (FieldInfo field in type.GetFields(Declared))
            {
                if (Parts(field.FieldType).Any(isBanned)) yield return $"{type.FullName}.{field.Name}";
            }

            foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
            {
                IEnumerable<Type> types = method.GetParameters().Select(p => p.ParameterType)
                    .Concat(method is MethodInfo info ? [info.ReturnType] : [])
                    .Concat(method.GetMethodBody()?.LocalVariables.Select(v => v.LocalType) ?? []);
                if (types.SelectMany(Parts).Any(isBanned)) yield return $"{type.FullName}.{method.Name}";
            }
        }
    }

    private static IEnumerable<Type> OwnTypes(Assembly assembly) =>
        assembly.GetTypes().Where(t => t.Namespace?.StartsWith("Chain.", StringComparison.Ordinal) == true);

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
    }

    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal) || member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) == true;
}
