using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Node.Device;
using Chain.Node.Progress;
using Microsoft.AspNetCore.Http;
using Node.Tests.Progress;

namespace Node.Tests.Device;

/// <summary>How a device handles a server's orders and images, good and bad, over real HTTP.</summary>
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
        foreach (string execution in (string[])["proceeding", "download", "downloaded"])
            await _server.HeardAsync(said => said.Execution == execution && said.ActionId == "7");
        Assert.That((await _server.ClosedAsync()).Finished, Is.EqualTo("success"));
        Assert.That((await _server.HeardAsync(said => said.Channel == "attributes")).Execution, Is.EqualTo("1.0.0"));
        await _device.SwitchOffAsync();

        AssertAtRest(DevicePhase.Confirmed, "1.0.0", 2, Slot.B);
        Assert.That(File.ReadAllBytes(_device.PathOf(Slot.B)), Is.EqualTo(Image));
        Assert.That(_server.ImageRequests, Is.EqualTo(["HEAD", "GET"]));
        Assert.That(_server.Tokens, Is.All.EqualTo("TargetToken token-of-dev-1"));
    }

    [Test]
    public async Task Download_UnderWay_TellsHowFarItIs()
    {
        ProgressRecord downloads = new();
        await using DeviceBench device = new(_server.Address) { Downloads = downloads };
        _server.Order = Good;
        device.SwitchOn();
        await _server.ClosedAsync();
        await device.SwitchOffAsync();

        ProgressStep[] told = downloads.Steps;
        Assert.That(told.Length, Is.GreaterThan(1), "300,000 bytes arrive in buffers of 64 KiB");
        Assert.That(told.Select(step => step.Done), Is.Ordered.Ascending);
        Assert.That(told[^1], Is.EqualTo(new ProgressStep("1.0.0", Image.Length, Image.Length, ProgressUnit.Bytes)));
    }

    [Test]
    [Category("B11")]
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
        Assert.That(File.ReadAllBytes(_device.PathOf(Slot.A)), Is.EqualTo(next), "no bytes of the longer previous image remain after it");
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
        FileInfo slot = new(_device.PathOf(Slot.B));
        long received = slot.Exists ? slot.Length : 0; // The bytes that the server sent may not have arrived yet.

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

    private static IEnumerable<TestCaseData> Faults()
    {
        const string installed = "1.0.0 is installed in slot B; restarting into it.";
        yield return new TestCaseData(DeviceFault.FailInstall, "failure", "Slot B could not be made bootable.").SetArgDisplayNames("fail-install");
        yield return new TestCaseData(DeviceFault.FailBoot, "success", installed).SetArgDisplayNames("fail-boot: three trial boots");
        yield return new TestCaseData(DeviceFault.Rollback, "success", installed).SetArgDisplayNames("rollback: one trial boot");
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

        AssertAtRest(DevicePhase.Failed, "0.9.0", 1, Slot.A);
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
        AssertAtRest(DevicePhase.Cancelled, "0.9.0", 1, Slot.A);
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

        AssertAtRest(DevicePhase.Cancelled, "0.9.0", 1, Slot.A);
    }

    private void AssertAtRest(DevicePhase phase, string version, ulong counter, Slot slot)
    {
        DeviceState state = _device.State;
        Assert.That((state.State, state.Version, state.SecurityCounter, state.Slot), Is.EqualTo((phase, version, counter, slot)));
        Assert.That((state.Pending, state.Report), Is.EqualTo(((PendingUpdate?)null, (PendingReport?)null)), "nothing is left to do");
    }
}
