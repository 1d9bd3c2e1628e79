using System.Text.Json.Serialization;

namespace Chain.Node.Demo;

internal sealed record DemoStep(string Tag, long AtMs);

internal sealed record DemoImage(long SizeBytes, string Sha256);

internal sealed record DemoDevice(string Id, string Version, string Sha256, string State);

internal sealed record DemoProof(long SizeBytes, bool Verified);

/// <summary>The demo's one JSON object.</summary>
internal sealed record DemoReport(bool Ok, int Validators, long Height, IReadOnlyList<DemoStep> Steps, double PublishToFinalMs, double PublishToActiveMs, double PublishToInstalledMs,
    double SubmitToFinalMedianMs, long ValidatorRssBytes, DemoImage Image, IReadOnlyList<DemoDevice> Devices, DemoProof Proof);

/// <summary>What a device's state.json says.</summary>
internal sealed record DemoDeviceState(string Id, string Version, string? Sha256, string State);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(DemoDeviceState))]
internal sealed partial class DemoJson : JsonSerializerContext;
