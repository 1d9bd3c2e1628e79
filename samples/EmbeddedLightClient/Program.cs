// Asks two nodes for the newest release of a model, trusts only what it has verified itself, and says whether a device may install it.
// Exit codes: 0 proven, 1 nothing is proven, 2 wrong arguments or genesis.
using System.Diagnostics;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using EmbeddedLightClient;

ulong counter = 0;
if (args.Length is not (5 or 6 or 9) || (args.Length == 9 && !ulong.TryParse(args[8], out counter)) || !Address.TryParse(args[3], out Address vendor))
{
    Console.Error.WriteLine("use: EmbeddedLightClient GENESIS.JSON NODE-URL OTHER-NODE-URL VENDOR-ADDRESS MODEL "
        + "[CHANNEL [HARDWARE-REVISION INSTALLED-VERSION COUNTER]]");
    return 2;
}

// 1. The root of trust: the chain's genesis, from somebody you trust. Any change to it makes it another chain.
if (!GenesisFile.TryParse(File.ReadAllText(args[0]), out GenesisDocument? genesis, out string problem))
{
    Console.Error.WriteLine($"error: {problem}");
    return 2;
}

// 2. Two sources, ideally of two operators. Neither is trusted: each is a witness for the other's answers.
using GrpcLightSource first = new(args[1]), second = new(args[2]);

// 3. The client. It keeps its newest verified block in a small file, so that it never goes back to an older one.
using LightClient client = new(
    TrustedState.FromGenesis(genesis),
    [first, second],
    new TrustOptions(MaxHeadAgeMs: 3L * genesis.Parameters.HeartbeatMs) { MaxHeadAgeHeartbeats = 3 },
    new FileTrustStore("trusted.cbor"),
    TimeProvider.System,
    observer: new ConsoleAlarm());

// 4. The question. The answer is a proof of what is newest, a proof that there is nothing, or a refusal. Silence is a refusal.
Stopwatch watch = Stopwatch.StartNew();
ProvenAnswer answer = await client.GetLatestReleaseAsync(vendor, args[4], args.Length > 5 ? args[5] : "stable", CancellationToken.None);
Console.WriteLine($"asked, verified and stored in {watch.Elapsed.TotalMilliseconds:0.0} ms");

// 5. The device. Status, expiry, hardware, counter and versions are judged together: an active release may still not be installed.
DeviceFacts device = args.Length < 9
    ? new DeviceFacts { Vendor = vendor, Model = args[4] }
    : new DeviceFacts { Vendor = vendor, Model = args[4], HardwareRevision = args[6], InstalledVersion = args[7], SecurityCounter = counter };
switch (answer)
{
    case ProvenAnswer.Latest { Record: var record } latest when latest.JudgeFor(device) == InstallVerdict.Installable:
        Console.WriteLine($"block {latest.Height}: install version {record.Manifest.Version}, {record.Manifest.ImageSizeBytes} bytes "
            + $"from {record.Manifest.Uris[0]},");
        Console.WriteLine($"but only if its SHA-256 is {record.Manifest.ImageSha256}");
        return 0;
    case ProvenAnswer.Latest latest:
        Console.WriteLine($"block {latest.Height}: install nothing: {latest.JudgeFor(device).Explain(latest.Record, device)}");
        return 0;
    case ProvenAnswer.NoneReleased none:
        Console.WriteLine($"block {none.Height}: install nothing, there is no release of this model");
        return 0;
    case ProvenAnswer.Refused refused:
        Console.Error.WriteLine($"nothing is proven: {refused.Verdict.Explain()} ({string.Join("; ", refused.Sources)})");
        return 1;
    default:
        throw new UnreachableException();
}
