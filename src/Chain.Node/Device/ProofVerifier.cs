using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Device;

/// <summary>Verifies orders with the verifier in C, from the device's own anchor. So the device believes no gateway.</summary>
/// <remarks>The anchor moves forward only when the image is installed: until then, the same proof verifies again.</remarks>
internal sealed class ProofVerifier
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _anchor;
    private readonly string _next;
    private readonly string _bundle;
    private readonly DdiClient _gateway;

    private ProofVerifier(string program, string folder, DdiClient gateway)
    {
        _program = program;
        _anchor = Path.Combine(folder, "trust.fwanchor");
        _next = Path.Combine(folder, "next.fwanchor");
        _bundle = Path.Combine(folder, "offered.fwproof");
        _gateway = gateway;
    }

    /// <summary>Opens the verifier of a device. Copies the factory's anchor into a folder that has none.</summary>
    /// <exception cref="DeviceRefusedException">The anchor is not 80 bytes, or its height or time is out of range.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ProofVerifier Open(ProofVerifierOptions options, string folder, DdiClient gateway)
    {
        ProofVerifier verifier = new(options.Program, folder, gateway);
        if (!File.Exists(verifier._anchor)) File.Copy(options.Anchor, verifier._anchor);
        return TrustAnchor.TryDecode(File.ReadAllBytes(verifier._anchor), out _)
            ? verifier
            : throw new DeviceRefusedException($"{verifier._anchor} is no anchor", "make one with 'fwledger proof anchor'");
    }

    /// <summary>Asks the gateway for the proof of an order, and judges the order by it.</summary>
    /// <param name="order">The order.</param>
    /// <param name="state">State of the device.</param>
    /// <param name="counterFloor">The highest counter that ever ran; null to install the running image again.</param>
    /// <param name="vendor">Address of the device's vendor, or its first digits; null for any.</param>
    /// <param name="cancellation">Stops the verifier.</param>
    public async Task<(ProofVerdict Verdict, string Reason)> JudgeAsync(
        UpdateOrder order, DeviceState state, ulong? counterFloor, string? vendor, CancellationToken cancellation)
    {
        long height = BinaryPrimitives.ReadInt64BigEndian((await File.ReadAllBytesAsync(_anchor, cancellation).ConfigureAwait(false)).AsSpan(Hash256.Size));
        if (await _gateway.GetProofAsync(order.ActionId, height, cancellation).ConfigureAwait(false) is not { } bundle)
            return (ProofVerdict.NoProof, "the gateway has no proof");
        await File.WriteAllBytesAsync(_bundle, bundle, cancellation).ConfigureAwait(false);
        List<string> arguments = [_bundle, _anchor, "--next-anchor", _next, "--model", state.Model, "--revision", state.HardwareRevision];
        if (vendor is { Length: 2 * Address.Size }) arguments.AddRange("--vendor", vendor);
        if (counterFloor is { } floor)
            arguments.AddRange("--installed", state.Version, "--counter", floor.ToString(CultureInfo.InvariantCulture));
        (int code, Dictionary<string, string> said) = await RunAsync(arguments, cancellation).ConfigureAwait(false);
        if (code != 0)
            return (ProofVerdict.Refused, $"{said.GetValueOrDefault("verdict", "the verifier failed")}, {said.GetValueOrDefault("install", "no release")}");
        bool isOrdered = said.GetValueOrDefault("image_sha256") == order.Sha256.ToString() && said.GetValueOrDefault("version") == order.Version
            && said.GetValueOrDefault("image_bytes") == order.SizeBytes.ToString(CultureInfo.InvariantCulture)
            && said.GetValueOrDefault("counter") == order.SecurityCounter?.ToString(CultureInfo.InvariantCulture);
        return isOrdered ? (ProofVerdict.Proven, "") : (ProofVerdict.Refused, "the order is not what the chain says");
    }

    /// <summary>Replaces the anchor by that of the last proof.</summary>
    public void Advance()
    {
        if (File.Exists(_next)) File.Move(_next, _anchor, overwrite: true);
    }

    // Each line of the output is a name and a value.
    private async Task<(int Code, Dictionary<string, string> Said)> RunAsync(List<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(_program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Dictionary<string, string> said = new(StringComparer.Ordinal);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration kill = limit.Token.Register(process.Kill);
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            foreach (string[] words in output.Split('\n').Select(line => line.Split(' ', 2)).Where(words => words.Length == 2)) said.TryAdd(words[0], words[1]);
            return (process.ExitCode, said);
        }
        catch (Win32Exception)
        {
            return (-1, said);
        }
    }
}
