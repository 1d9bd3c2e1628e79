using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Node.Device;
using Microsoft.AspNetCore.Http;

namespace Node.Tests.Device;

/// <summary>Orders and images that a device must refuse: it keeps the old image and reports the reason to the server.</summary>
[TestFixture]
internal sealed class DeviceRefusalTests
{
    private static readonly byte[] Image = RandomNumberGenerator.GetBytes(300_000);
    private static readonly string Vendor = new('7', 40);
    private ScriptedDdiServer _server = null!;

    [SetUp]
    public async Task SetUp() => _server = await ScriptedDdiServer.StartAsync();

    [TearDown]
    public Task TearDown() => _server.DisposeAsync().AsTask();

    private static ScriptedOrder Good => new(7, "1.0.0", "2", Image);

    private static IEnumerable<TestCaseData> BadImages()
    {
        byte[] flipped = [.. Image];
        flipped[^1] ^= 1;
        yield return Case("one bit flipped", "A01", (context, _) => ScriptedDdiServer.ServeRange(context, flipped), ReceiveVerdict.WrongDigest);
        yield return Case("one byte more", "A02", (context, image) => ScriptedDdiServer.ServeRange(context, [.. image, 0]), ReceiveVerdict.WrongSize);
        yield return Case("one byte less", "A02", (context, image) => ScriptedDdiServer.ServeRange(context, image[..^1]), ReceiveVerdict.WrongSize);
        yield return Case("a body without end", "A02", EndlessAsync, ReceiveVerdict.WrongSize);
        yield return Case("a range that was not asked for", "A02", (context, image) =>
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes 5-{image.Length - 1}/{image.Length}";
            return Task.CompletedTask;
        }, ReceiveVerdict.WrongSize);
        yield return Case("a redirect", "B05", (context, _) =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        }, ReceiveVerdict.Refused);
        yield return Case("always cut before the first byte", "A06", (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        }, ReceiveVerdict.GaveUp);
    }

    [TestCaseSource(nameof(BadImages))]
    public async Task Download_BadImage_RefusedAndTheOldImageStays(Func<HttpContext, byte[], Task> serve, string verdict)
    {
        await using DeviceBench device = new(_server.Address);
        _server.Order = Good;
        _server.Serve = serve;
        device.SwitchOn();

        Said closed = await _server.ClosedAsync();
        await device.SwitchOffAsync();

        Assert.That(closed, Is.EqualTo(new Said("deployment", "7", "closed", "failure", $"Download failed: {verdict}.")));
        Assert.That(device.State.State, Is.EqualTo(DevicePhase.Failed));
        Assert.That(device.State.Version, Is.EqualTo(DeviceBench.FactoryVersion));
        Assert.That(File.Exists(device.PathOf(Slot.B)), Is.False, "none of its bytes are kept");
    }

    private static IEnumerable<TestCaseData> BadOrders()
    {
        yield return Refusal("counter below the one that runs", "A08", Good with { Counter = "0" }, OrderVerdict.CounterTooLow);
        yield return Refusal("same counter, other image", "A08", Good with { Counter = "1" }, OrderVerdict.CounterTooLow);
        yield return Refusal("no counter", "A08", Good with { Counter = null }, OrderVerdict.CounterMissing);
        yield return Refusal("older version under a higher counter", "A08", Good with { Version = "0.8.0" }, OrderVerdict.VersionTooLow);
        yield return Refusal("pre-release of the version that runs", "A08", Good with { Version = "0.9.0-rc.1" }, OrderVerdict.VersionTooLow);
        yield return Refusal("no version", "A08", Good with { Version = "newest" }, OrderVerdict.VersionTooLow);
        yield return Refusal("another model", "A12", Good with { Model = "sensor-x2" }, OrderVerdict.WrongModel);
        yield return Refusal("another vendor", "B02", Good with { Vendor = new string('9', 40) }, OrderVerdict.WrongVendor);
        yield return Refusal("nobody says whose", "B02", Good with { Vendor = null }, OrderVerdict.WrongVendor);
        yield return Refusal("no bytes", "A02", Good with { SizeBytes = 0 }, OrderVerdict.SizeOutOfRange);
        yield return Refusal("more bytes than any image", "A02", Good with { SizeBytes = (4L << 30) + 1 }, OrderVerdict.SizeOutOfRange);
    }

    [TestCaseSource(nameof(BadOrders)), Category("A17")]
    public async Task Order_ThatADeviceMustNotTake_RefusedBeforeTheFirstByte(ScriptedOrder order, string verdict)
    {
        await using DeviceBench device = new(_server.Address) { Vendor = Address.Parse(Vendor) };
        _server.Order = order;
        device.SwitchOn();

        Said closed = await _server.ClosedAsync();
        await device.SwitchOffAsync();

        Assert.That(closed, Is.EqualTo(new Said("deployment", "7", "closed", "failure", $"Refused: {verdict}.")));
        Assert.That(_server.ImageRequests, Is.Empty);
        Assert.That(device.State.State, Is.EqualTo(DevicePhase.Idle));
    }

    private static async Task EndlessAsync(HttpContext context, byte[] image)
    {
        if (context.Request.Method == "HEAD") return;
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(image, context.RequestAborted);
    }

    private static TestCaseData Case(string desc, string threat, Func<HttpContext, byte[], Task> serve, ReceiveVerdict verdict) =>
        new TestCaseData(serve, verdict.ToString()).SetArgDisplayNames(desc).SetCategory(threat);

    private static TestCaseData Refusal(string desc, string threat, ScriptedOrder order, OrderVerdict verdict) =>
        new TestCaseData(verdict == OrderVerdict.WrongVendor ? order : order with { Vendor = Vendor }, verdict.ToString())
            .SetArgDisplayNames(desc).SetCategory(threat);
}
