namespace Architecture.Tests;

/// <summary>Prints the folders of each project in layers: <c>dotnet run --project tests/Architecture.Tests -- graph [project]</c>.</summary>
internal static class Program
{
    private const int UsesShown = 5;

    private static int Main(string[] arguments)
    {
        if (arguments is not ["graph", ..] || arguments.Length > 2)
        {
            Console.Error.WriteLine("Usage: graph [project]    With a project, each edge is printed with the types that cause it.");
            return 1;
        }

        string? only = arguments.ElementAtOrDefault(1);
        IEnumerable<string> projects = SourceTree.Projects.Where(p => only is null || p == only);
        foreach (string project in projects) Print(FolderGraph.Of(project), withUses: only is not null);
        return 0;
    }

    private static void Print(FolderGraph graph, bool withUses)
    {
        Console.WriteLine($"{graph.Project} (lowest layer first)");
        int number = 1;
        foreach (IReadOnlyList<string> layer in graph.Layers())
        {
            Console.WriteLine($"  {number++}");
            foreach (string folder in layer)
            {
                IReadOnlyList<FolderEdge> edges = graph.EdgesFrom(folder);
                Console.WriteLine(edges.Count == 0 ? $"    {folder}" : $"    {folder,-24} -> {string.Join(", ", edges.Select(e => e.To))}");
                if (!withUses) continue;
                foreach (FolderEdge edge in edges) Console.WriteLine($"      {edge.To}: {edge.Describe(UsesShown)}");
            }
        }

        foreach (IReadOnlyList<string> circle in graph.Circles()) Console.WriteLine($"  circle: {string.Join(", ", circle)}");
        Console.WriteLine();
    }
}
