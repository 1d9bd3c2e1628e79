namespace Chain.Node.Storage.Rocks;

/// <summary>RocksDB reports an error, for example a full disk, a locked folder or a damaged file. The message is RocksDB's.</summary>
internal sealed class RocksException(string message) : Exception(message);
