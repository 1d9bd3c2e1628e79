namespace Chain.Node.Storage.Rocks;

/// <summary>RocksDB refuses: the disk is full, or the files are locked or damaged. The message is RocksDB's.</summary>
internal sealed class RocksException(string message) : Exception(message);
