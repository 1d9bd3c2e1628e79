namespace Architecture.Tests;

/// <summary>The folders of one project and the edges between them. A parent folder and its child are different folders.</summary>
internal sealed class FolderGraph
{
    private readonly SortedDictionary<string, List<FolderEdge>> _edges = new(StringComparer.Ordinal);

    /// <summary>Makes a graph of given uses. A use within one folder is no edge.</summary>
    /// <param name="project">Name of the project.</param>
    /// <param name="folders">All folders, also those without an edge.</param>
    /// <param name="uses">Which type of which folder uses which other type.</param>
    internal FolderGraph(string project, IEnumerable<string> folders, IEnumerable<TypeUse> uses)
    {
        Project = project;
        foreach (string folder in folders) _edges.TryAdd(folder, []);
        IEnumerable<IGrouping<(string From, string To), TypeUse>> pairs = uses.Where(u => u.FromFolder != u.ToFolder)
            .GroupBy(u => (From: u.FromFolder, To: u.ToFolder)).OrderBy(p => p.Key.To, StringComparer.Ordinal);
        foreach (IGrouping<(string From, string To), TypeUse> pair in pairs)
        {
            string[] reasons = [.. pair.Select(u => $"{u.FromType} uses {u.ToType}").Distinct().Order(StringComparer.Ordinal)];
            _edges.TryAdd(pair.Key.From, []);
            _edges.TryAdd(pair.Key.To, []);
            _edges[pair.Key.From].Add(new FolderEdge(pair.Key.From, pair.Key.To, reasons));
        }
    }

    public string Project { get; }

    /// <summary>The graph of a project under src/: uses found in its compiled types, and constants found in its source.</summary>
    public static FolderGraph Of(string project)
    {
        CompiledTypes types = CompiledTypes.Read(project);
        return new FolderGraph(project, types.Folders, types.Uses().Concat(ConstantUses.In(types)));
    }

    public IReadOnlyList<FolderEdge> EdgesFrom(string folder) => _edges[folder];

    /// <summary>Groups of two or more folders that import each other, directly or through others.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Circles()
    {
        Dictionary<string, HashSet<string>> reachable = _edges.Keys.ToDictionary(f => f, Reachable, StringComparer.Ordinal);
        List<IReadOnlyList<string>> circles = [];
        HashSet<string> grouped = [];
        foreach (string folder in _edges.Keys.Where(f => reachable[f].Contains(f)))
        {
            if (grouped.Contains(folder)) continue;
            string[] circle = [.. _edges.Keys.Where(f => reachable[folder].Contains(f) && reachable[f].Contains(folder))];
            grouped.UnionWith(circle);
            circles.Add(circle);
        }

        return circles;
    }

    /// <summary>Every edge that lies within a circle, as a message.</summary>
    public IReadOnlyList<string> EdgesWithinCircles(int usesMax) =>
        [.. from circle in Circles()
            from folder in circle
            from edge in EdgesFrom(folder)
            where circle.Contains(edge.To)
            select $"{edge.From} -> {edge.To} because {edge.Describe(usesMax)}"];

    /// <summary>The folders by layer: each one uses lower layers only, except the members of a circle, which share a layer.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Layers()
    {
        IReadOnlyList<IReadOnlyList<string>> circles = Circles();
        Dictionary<string, int> layers = new(StringComparer.Ordinal);
        foreach (string folder in _edges.Keys) Layer(folder);
        return [.. layers.GroupBy(l => l.Value).OrderBy(g => g.Key).Select(g => g.Select(l => l.Key).Order(StringComparer.Ordinal).ToList())];

        int Layer(string folder)
        {
            if (layers.TryGetValue(folder, out int known)) return known;
            IReadOnlyList<string> circle = circles.FirstOrDefault(c => c.Contains(folder)) ?? [folder];
            int layer = circle.SelectMany(EdgesFrom).Where(e => !circle.Contains(e.To)).Select(e => Layer(e.To) + 1).DefaultIfEmpty(0).Max();
            foreach (string member in circle) layers[member] = layer;
            return layer;
        }
    }

    private HashSet<string> Reachable(string folder)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> open = new([folder]);
        while (open.TryPop(out string? next))
        {
            foreach (FolderEdge edge in _edges[next].Where(e => reached.Add(e.To))) open.Push(edge.To);
        }

        return reached;
    }
}
