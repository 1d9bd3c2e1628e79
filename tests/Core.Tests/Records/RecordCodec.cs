namespace Core.Tests.Records;

/// <summary>A record's example, its canonical bytes as hexadecimal, and its two ways.</summary>
/// <param name="Name">The record.</param>
/// <param name="Encoded">The example's bytes.</param>
/// <param name="Golden">What those bytes must be: a change here is a change of the chain.</param>
/// <param name="Recode">Decodes and encodes again; null if the bytes are refused.</param>
internal sealed record RecordCodec(string Name, byte[] Encoded, string Golden, Func<byte[], byte[]?> Recode)
{
    public override string ToString() => Name;
}
