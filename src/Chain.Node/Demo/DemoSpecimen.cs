namespace Chain.Node.Demo;

/// <summary>A device of the demo, before it is started.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Vendor">Index of its vendor.</param>
/// <param name="Gateway">Index of its gateway.</param>
/// <param name="Model">Its model.</param>
/// <param name="Revision">Its hardware revision.</param>
internal sealed record DemoSpecimen(string Id, int Vendor, int Gateway, string Model, string Revision)
{
    /// <summary>The devices of a demo: vendors take turns; the first half hangs on the first gateway, the rest on the second.</summary>
    public static IReadOnlyList<DemoSpecimen> Make(int count, IReadOnlyList<string> models)
    {
        int first = count - (count / 2);
        return [.. Enumerable.Range(0, count).Select(i =>
            new DemoSpecimen($"device-{i}", i % models.Count, i < first ? 0 : 1, models[i % models.Count], (i / models.Count) % 2 == 0 ? "rev-a" : "rev-b"))];
    }
}
