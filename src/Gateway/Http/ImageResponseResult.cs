namespace Gateway.Http;

/// <summary>What was answered, for logs and counters.</summary>
/// <param name="StatusCode">200, 206, 304, 412 or 416.</param>
/// <param name="BodyBytes">Bytes of the body that the headers promised; 0 for HEAD.</param>
public readonly record struct ImageResponseResult(int StatusCode, long BodyBytes);
