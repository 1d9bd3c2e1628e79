namespace Core.Tests.Records;

/// <summary>An example of one kind of record, with its canonical bytes and its codec.</summary>
/// <param name="Name">The kind of record.</param>
/// <param name="Encoded">The example's bytes.</param>
/// <param name="Golden">The expected bytes, as hexadecimal. Changing them changes the chain's format.</param>
/// <param name="Recode">Decodes and encodes again; null if the decoder refuses the bytes.</param>
internal sealed record RecordCodec(string Name, byte[] Encoded, string Golden, Func<byte[], byte[]?> Recode)
{
    public override string ToString() => Name;
}
