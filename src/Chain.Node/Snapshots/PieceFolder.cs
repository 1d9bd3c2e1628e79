using Chain.Light;

namespace Chain.Node.Snapshots;

/// <summary>The folder of an unfinished snapshot: the block that it is of, and a file per piece of the state.</summary>
/// <remarks>
/// Nothing in it needs to be whole or right: a piece is compared with the state root again when it is read. So a node that was killed
/// goes on with what is there, also if it then fetches a newer state: the parts that have not changed stay.
/// </remarks>
internal sealed class PieceFolder
{
    private const string Suffix = ".piece";
    private readonly string _folder;

    /// <summary>Opens or makes the folder.</summary>
    public PieceFolder(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>File of the newest header that the light client trusts.</summary>
    public string TrustFile => Path.Combine(_folder, "trusted.cbor");

    private string TargetFile => Path.Combine(_folder, "target.cbor");

    /// <summary>The block whose state is being fetched; null if none has been chosen, or the file is damaged.</summary>
    public LightBlock? LoadTarget() => File.Exists(TargetFile) && LightBlock.TryDecode(File.ReadAllBytes(TargetFile), out LightBlock? target) ? target : null;

    /// <summary>Keeps the block whose state is being fetched.</summary>
    public void SaveTarget(LightBlock target) => DurableFile.Replace(TargetFile, target.Encode().Span);

    /// <summary>Forgets the block; the pieces stay.</summary>
    public void DropTarget() => File.Delete(TargetFile);

    /// <summary>The piece of a place, if there is one that is well-formed; its hash is not checked.</summary>
    public StatePiece? Load(StatePlace place)
    {
        string file = FileOf(place);
        return File.Exists(file) ? StatePiece.TryRead(File.ReadAllBytes(file), place) : null;
    }

    /// <summary>Keeps a piece. Another thread may keep one of another place at the same time.</summary>
    public void Save(StatePlace place, ReadOnlySpan<byte> bytes)
    {
        string file = FileOf(place), temporary = file + ".tmp";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0)) stream.Write(bytes);
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Removes the folder.</summary>
    public void Remove() => Directory.Delete(_folder, recursive: true);

    private string FileOf(StatePlace place) => Path.Combine(_folder, place.Name + Suffix);
}
