using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Node.Device;
using Microsoft.AspNetCore.Http;

namespace Node.Tests.Device;

/// <summary>What a device does with a server's orders and images, good and bad, over real HTTP.</summary>
[TestFixture]
internal sealed class DeviceUpdateTests
{
    private static readonly byte[] Image = RandomNumberGenerator.GetBytes(300_000);
    private ScriptedDdiServer _server = null!;
    private DeviceBench _device = null!;

    [SetUp]
    public async Task SetUp()
    {
        _server = await ScriptedDdiServer.StartAsync();
        _device = DeviceBench.At(_server.Address);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _device.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static ScriptedOrder Good => new(7, "1.0.0", "2", Image);

    [Test, Category("P2.6")]
    public async Task Update_GoodOrder_InstalledThenConfirmedInTheOtherSlot()
    {
        _server.Order = Good;
        _device.SwitchOn();

        Assert.That((await _server.HeardAsync(said => said.Channel == "attributes")).Execution, Is.EqualTo("0.9.0"));
        foreach (string execution in (string[])["proceeding", "download", "downloaded"]) await _server.HeardAsync(said => said.Execution == execution && said.ActionId == "7");
        Assert.That((await _server.ClosedAsync()).Finished, Is.EqualTo("success"));
        Assert.That((await _server.HeardAsync(said => said.Channel == "attributes")).Execution, Is.EqualTo("1.0.0"));
        await _device.SwitchOffAsync();

        Assert.That(_device.State, Is.EqualTo(_device.State with { State = DevicePhase.Confirmed, Version = "1.0.0", SecurityCounter = 2, Slot = Slot.B, Pending = null, Report = null }));
        Assert.That(File.ReadAllBytes(_device.PathOf(Slot.B)), Is.EqualTo(Image));
        Assert.That(_server.ImageRequests, Is.EqualTo(["HEAD", "GET"]));
        Assert.That(_server.Tokens, Is.All.EqualTo("TargetToken token-of-dev-1"));
    }

    [Test]
    public async Task Update_TwoInARow_SlotsTakeTurns()
    {
        _server.Order = Good;
        _device.SwitchOn();
        await _server.HeardAsync(said => said is { Channel: "attributes", Execution: "1.0.0" });
        byte[] next = RandomNumberGenerator.GetBytes(1000);
        _server.Order = new ScriptedOrder(8, "1.1.0", "3", next);
        await _server.HeardAsync(said => said is { Channel: "attributes", Execution: "1.1.0" });
        await _device.SwitchOffAsync();

        Assert.That(_device.State.Slot, Is.EqualTo(Slot.A));
        Assert.That(File.ReadAllBytes(_device.PathOf(Slot.A)), Is.EqualTo(next), "nothing of the longer image before is left behind it (threat B11)");
    }

    [Test]
    public async Task Download_ConnectionCut_GoesOnAtThatByte()
    {
        _server.Order = Good;
        _server.Serve = async (context, image) =>
        {
            int first = ScriptedDdiServer.FirstByte(context, image);
            context.Response.ContentLength = image.Length - first;
            if (context.Request.Method == "HEAD") return;
            await context.Response.Body.WriteAsync(image.AsMemory(first, Math.Min(120_000, image.Length - first)));
            await context.Response.Body.FlushAsync();
            if (first + 120_000 < image.Length) context.Abort();
        };
        _device.SwitchOn();

        Assert.That((await _server.ClosedAsync()).Finished, Is.EqualTo("success"));
        string[] gets = [.. _server.ImageRequests.Where(request => request.StartsWith("GET", StringComparison.Ordinal))];
        Assert.That(gets, Has.Length.EqualTo(3));
        Assert.That(gets[0], Is.EqualTo("GET"));
        Assert.That(gets[1..], Is.All.StartsWith("GET bytes=").And.All.Not.EqualTo("GET bytes=0-"));
    }

    [Test]
    public async Task Download_SwitchedOffInTheMiddle_GoesOnAfterTheStart()
    {
        TaskCompletionSource half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Order = Good;
        _server.Serve = async (context, image) =>
        {
            if (context.Request.Method == "HEAD") return;
            context.Response.ContentLength = image.Length;
            await context.Response.Body.WriteAsync(image.AsMemory(0, image.Length / 2));
            await context.Response.Body.FlushAsync();
            half.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        _device.SwitchOn();
        await half.Task;
        await _device.SwitchOffAsync();
        long received = new FileInfo(_device.PathOf(Slot.B)).Length;

        _server.Serve = ScriptedDdiServer.ServeRange;
        _server.ImageRequests.Clear();
        _device.SwitchOn();

        Assert.That((await _server.ClosedAsync()).Finished, Is.EqualTo("success"));
        Assert.That(_server.ImageRequests, Is.EqualTo(["HEAD", received == 0 ? "GET" : $"GET bytes={received}-"]));
    }

    [Test]
    public async Task Download_PrefixOfOtherBytes_FetchedOnceMoreFromTheStart()
    {
        _server.Order = Good;
        _server.Serve = async (context, image) =>
        {
            if (context.Request.Method == "HEAD") return;
            context.Response.ContentLength = image.Length;
            await context.Response.Body.WriteAsync(new byte[1000]);
            context.Abort();
        };
        _device.SwitchOn();
        await _server.HeardAsync(said => said.Execution == "download");
        await _device.SwitchOffAsync();
        await File.WriteAllBytesAsync(_device.PathOf(Slot.B), new byte[1000]);

        _server.Serve = ScriptedDdiServer.ServeRange;
        _server.Order = Good;
        _device.SwitchOn();

        await _server.HeardAsync(said => said is { Channel: "attributes", Execution: "1.0.0" });
        Assert.That(_server.ImageRequests.TakeLast(2), Is.EqualTo(["GET bytes=1000-", "GET"]));
    }

    private static IEnumerable<TestCaseData> BadImages()
    {
        byte[] flipped = [.. Image];
        flipped[^1] ^= 1;
        yield return Case("one bit flipped", "A01", (context, _) => ScriptedDdiServer.ServeRange(context, flipped), ReceiveVerdict.WrongDigest);
        yield return Case("one byte more, as declared by the sender", "A02", (context, image) => ScriptedDdiServer.ServeRange(context, [.. image, 0]), ReceiveVerdict.WrongSize);
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
        _server.Order = Good;
        _server.Serve = serve;
        _device.SwitchOn();

        Said closed = await _server.ClosedAsync();
        await _device.SwitchOffAsync();

        Assert.That(closed, Is.EqualTo(new Said("deployment", "7", "closed", "failure", $"Download failed: {verdict}.")));
        Assert.That(_device.State.State, Is.EqualTo(DevicePhase.Failed));
        Assert.That(_device.State.Version, Is.EqualTo(DeviceBench.FactoryVersion));
        Assert.That(File.Exists(_device.PathOf(Slot.B)), Is.False, "nothing of it is kept");
    }

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return new TestCaseData(DeviceFault.FailInstall, "failure", "Slot B could not be made bootable.").SetArgDisplayNames("fail-install");
        yield return new TestCaseData(DeviceFault.FailBoot, "success", "1.0.0 is installed in slot B; restarting into it.").SetArgDisplayNames("fail-boot: three trial boots");
        yield return new TestCaseData(DeviceFault.Rollback, "success", "1.0.0 is installed in slot B; restarting into it.").SetArgDisplayNames("rollback: one trial boot");
    }

    [TestCaseSource(nameof(Faults)), Category("H02")]
    public async Task Update_ToldToFail_BackInTheOldSlotAndCounterAsBefore(DeviceFault fault, string finished, string detail)
    {
        _server.Order = Good;
        _device.SwitchOn(fault);

        Assert.That(await _server.ClosedAsync(), Is.EqualTo(new Said("deployment", "7", "closed", finished, detail)));
        if (fault != DeviceFault.FailInstall) Assert.That((await _server.HeardAsync(said => said.Channel == "attributes")).Execution, Is.EqualTo("0.9.0"));
        await _server.PolledAsync();
        await _device.SwitchOffAsync();

        Assert.That(_device.State, Is.EqualTo(_device.State with { State = DevicePhase.Failed, Version = "0.9.0", SecurityCounter = 1, Slot = Slot.A, Pending = null, Report = null }));
    }

    [Test, Category("G08")]
    public async Task Cancel_InTheMiddleOfADownload_StopsAndAgrees()
    {
        TaskCompletionSource half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Order = Good;
        _server.Serve = async (context, image) =>
        {
            if (context.Request.Method == "HEAD") return;
            context.Response.ContentLength = image.Length;
            await context.Response.Body.WriteAsync(image.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            half.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        _device.SwitchOn();
        await half.Task;

        _server.IsCancelling = true;
        Said agreed = await _server.HeardAsync(said => said.Channel == "cancel");
        await _device.SwitchOffAsync();

        Assert.That(agreed, Is.EqualTo(new Said("cancel", "7", "closed", "success", "Cancellation acknowledged.")));
        Assert.That(_device.State, Is.EqualTo(_device.State with { State = DevicePhase.Cancelled, Version = "0.9.0", Pending = null, Report = null }));
        Assert.That(File.Exists(_device.PathOf(Slot.B)), Is.False);
    }

    [Test, Category("G08")]
    public async Task Restart_OrderIsGoneByThen_NewImageIsDropped()
    {
        _server.Order = Good;
        _server.Serve = async (context, image) =>
        {
            await ScriptedDdiServer.ServeRange(context, image);
            if (context.Request.Method == "GET") _server.FeedbackStatus = StatusCodes.Status410Gone;
        };
        _device.SwitchOn();

        await _server.ClosedAsync();
        _server.Order = null;
        _server.FeedbackStatus = StatusCodes.Status200OK;
        await _server.PolledAsync();
        await _device.SwitchOffAsync();

        Assert.That(_device.State, Is.EqualTo(_device.State with { State = DevicePhase.Cancelled, Version = "0.9.0", Slot = Slot.A, Pending = null, Report = null }));
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
        await using DeviceBench device = new(_server.Address) { Vendor = Address.Parse(new string('7', 40)) };
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
        new TestCaseData(order with { Vendor = order.Vendor ?? (verdict == OrderVerdict.WrongVendor ? null : new string('7', 40)) }, verdict.ToString()).SetArgDisplayNames(desc).SetCategory(threat);
}
