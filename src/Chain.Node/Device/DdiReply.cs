namespace Chain.Node.Device;

/// <summary>The status and value of an answer. The value is null unless the status is Ok.</summary>
internal readonly record struct DdiReply<T>(DdiStatus Status, T? Value)
    where T : class;
