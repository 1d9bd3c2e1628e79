using Chain.Node.Hosting.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Node.Tests.Hosting;

/// <summary>The pipeline for clients is built at the first request.</summary>
[TestFixture]
public sealed class DeferredPipelineTests
{
    private static readonly ServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    [Test]
    public async Task Invoke_ByManyAtOnce_MakesItOnceAndAnswersAll()
    {
        int made = 0, answered = 0;
        using ManualResetEventSlim go = new();
        DeferredPipeline pipeline = new(NoServices, builder =>
        {
            go.Wait();
            made++;
            builder.Run(_ =>
            {
                Interlocked.Increment(ref answered);
                return Task.CompletedTask;
            });
        });
        Task[] requests = [.. Enumerable.Range(0, 20).Select(_ => pipeline.InvokeAsync(new DefaultHttpContext()))];
        Assert.That((made, requests.Any(r => r.IsCompleted)), Is.EqualTo((0, false)), "the first requests wait for it without blocking a thread");
        go.Set();
        await Task.WhenAll(requests);
        await pipeline.InvokeAsync(new DefaultHttpContext());
        Assert.That((made, answered), Is.EqualTo((1, 21)));
    }

    [Test]
    public void Invoke_OfOneThatCannotBeMade_FailsEachRequest()
    {
        DeferredPipeline pipeline = new(NoServices, _ => throw new InvalidOperationException("no such service"));
        for (int i = 0; i < 2; i++)
            Assert.That(() => pipeline.InvokeAsync(new DefaultHttpContext()), Throws.InvalidOperationException.With.Message.EqualTo("no such service"));
    }
}
