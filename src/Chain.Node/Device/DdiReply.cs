namespace Chain.Node.Device;

/// <summary>An answer and what it carried; the value is there exactly if the status is Ok.</summary>
internal readonly record struct DdiReply<T>(DdiStatus Status, T? Value)
    where T : class;
