using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Chain.Light;
using DeviceVerifier.Tests.Vectors;

namespace DeviceVerifier.Tests.Native;

/// <summary>The verifier in C, as a process that answers one question after the other. verdicts.c describes the questions.</summary>
internal sealed class VerifierProcess : IDisposable
{
    private const int AnchorBytes = 80, NumberBytes = 8;

    private static readonly string[] Verdicts =
        ["Unspecified", "Valid", "HeaderRefused", "RecordRefused", "NotActive", "ImageSizeMismatch", "ImageDigestMismatch", "Expired", "HeadTooOld"];

    private static readonly string[] Others = ["Malformed", "BadAnchor", "ReadFailed"];

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;

    public VerifierProcess(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _input = _process.StandardInput.BaseStream;
        _output = _process.StandardOutput.BaseStream;
    }

    public FileOutcome Verify(ReadOnlySpan<byte> file, ReadOnlySpan<byte> anchor, long? nowMs, long floor)
    {
        using MemoryStream question = new();
        question.WriteByte((byte)'V');
        question.Write(anchor);
        Put(question, nowMs is long now ? (ulong)now : ulong.MaxValue);
        Put(question, (ulong)floor);
        PutFile(question, file);
        byte[] answer = Ask(question, 4 + 2 * NumberBytes + 1 + AnchorBytes);
        string? next = answer[20] == 1 ? VectorFolder.Hex(answer.AsSpan(21, AnchorBytes)) : null;
        return new FileOutcome(NameOf(answer[0]), ((LightVerdict)answer[1]).ToString(), next,
            (long)BinaryPrimitives.ReadUInt64BigEndian(answer.AsSpan(4)), answer[3]);
    }

    public FileOutcome Advance(ReadOnlySpan<byte> file, ReadOnlySpan<byte> anchor, long nowMs)
    {
        using MemoryStream question = new();
        question.WriteByte((byte)'S');
        question.Write(anchor);
        Put(question, (ulong)nowMs);
        PutFile(question, file);
        byte[] answer = Ask(question, 2 + AnchorBytes);
        string after = VectorFolder.Hex(answer.AsSpan(2));
        bool isValid = NameOf(answer[0]) == "Valid";
        if (!isValid) Assert.That(after, Is.EqualTo(VectorFolder.Hex(anchor)), "a refused file leaves the anchor as it was");
        return new FileOutcome(NameOf(answer[0]), ((LightVerdict)answer[1]).ToString(), isValid ? after : null, 0, 0);
    }

    /// <summary>Matches the release of the last file with a device.</summary>
    public string Match(DeviceVector device)
    {
        using MemoryStream question = new();
        question.WriteByte((byte)'M');
        question.WriteByte((byte)(device.Vendor is null ? 0 : 1));
        if (device.Vendor is not null) question.Write(VectorFolder.Bytes(device.Vendor));
        foreach (string? text in (string?[])[device.Model, device.Channel, device.Revision, device.Installed])
        {
            question.WriteByte((byte)(text is null ? 0 : 1));
            if (text is null) continue;
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            question.WriteByte((byte)utf8.Length);
            question.Write(utf8);
        }

        question.WriteByte((byte)(device.Counter is null ? 0 : 1));
        if (device.Counter is ulong counter) Put(question, counter);
        return ((InstallVerdict)Ask(question, 1)[0]).ToString();
    }

    /// <summary>Checks an image against the release of the last file.</summary>
    public string Image(ReadOnlySpan<byte> image)
    {
        using MemoryStream question = new();
        question.WriteByte((byte)'I');
        PutFile(question, image);
        return NameOf(Ask(question, 1)[0]);
    }

    public (bool IsKey, bool IsSigned) Signature(string key, string digest, string signature)
    {
        using MemoryStream question = new();
        question.WriteByte((byte)'K');
        question.Write(VectorFolder.Bytes(key + digest + signature));
        byte[] answer = Ask(question, 2);
        return (answer[0] == 1, answer[1] == 1);
    }

    /// <summary>Lets the given read of each later file fail, counted from 1; 0 for none.</summary>
    public void FailAtRead(int number)
    {
        using MemoryStream question = new();
        question.WriteByte((byte)'F');
        PutSize(question, number);
        Ask(question, 1);
    }

    public void Dispose()
    {
        _input.Dispose();
        string errors = _process.StandardError.ReadToEnd();
        if (!_process.WaitForExit(30_000)) _process.Kill();
        int code = _process.ExitCode;
        _process.Dispose();
        Assert.That((code, errors), Is.EqualTo((0, "")), "the verifier's process");
    }

    private static string NameOf(byte verdict) => verdict >= 100 ? Others[verdict - 100] : Verdicts[verdict];

    private static void Put(MemoryStream question, ulong number)
    {
        Span<byte> bytes = stackalloc byte[NumberBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        question.Write(bytes);
    }

    private static void PutSize(MemoryStream question, int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        question.Write(bytes);
    }

    private static void PutFile(MemoryStream question, ReadOnlySpan<byte> file)
    {
        PutSize(question, file.Length);
        question.Write(file);
    }

    private byte[] Ask(MemoryStream question, int answerBytes)
    {
        byte[] answer = new byte[answerBytes];
        question.WriteTo(_input);
        _input.Flush();
        int read = _output.ReadAtLeast(answer, answerBytes, throwOnEndOfStream: false);
        if (read < answerBytes) throw new InvalidOperationException("the verifier's process ended: " + _process.StandardError.ReadToEnd());
        return answer;
    }
}
