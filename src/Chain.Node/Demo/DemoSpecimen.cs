namespace Chain.Node.Demo;

/// <summary>The description of a device that the demo starts.</summary>
/// <param name="Id">The device's id.</param>
/// <param name="Vendor">Index of the device's vendor.</param>
/// <param name="Gateway">Index of the device's gateway.</param>
/// <param name="Model">The device's model.</param>
/// <param name="Revision">The device's hardware revision.</param>
internal sealed record DemoSpecimen(string Id, int Vendor, int Gateway, string Model, string Revision)
{
    /// <summary>The devices of a demo. The vendors alternate; the first half uses the first gateway, the rest the second.</summary>
    public static IReadOnlyList<DemoSpecimen> Make(int count, IReadOnlyList<string> models)
    {
        int first = count - (count / 2);
        return [.. Enumerable.Range(0, count).Select(i =>
            new DemoSpecimen($"device-{i}", i % models.Count, i < first ? 0 : 1, models[i % models.Count], (i / models.Count) % 2 == 0 ? "rev-a" : "rev-b"))];
    }
}
