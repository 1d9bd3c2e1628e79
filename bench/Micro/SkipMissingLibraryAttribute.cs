using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Filters;
using MicroBench.Ratios;

namespace MicroBench;

/// <summary>Skips the benchmarks that use libsecp256k1 if the library is not installed.</summary>
public sealed class SkipMissingLibraryAttribute() : FilterConfigBaseAttribute(new SimpleFilter(benchmark =>
    benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<UsesAttribute>() is null || LibSecp256k1.IsPresent))
{
    /// <summary>Marks a benchmark that needs the library.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class UsesAttribute : Attribute;
}
