namespace Chain.Node.Progress;

/// <summary>The unit of a <see cref="ProgressStep"/>.</summary>
internal enum ProgressUnit
{
    Unspecified = 0,

    /// <summary>Bytes of an image.</summary>
    Bytes = 1,

    /// <summary>Blocks of the chain.</summary>
    Blocks = 2,

    /// <summary>Rows of the database.</summary>
    Rows = 3,
}
