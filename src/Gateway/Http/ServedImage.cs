namespace Gateway.Http;

/// <summary>What the gateway has sent, for counters and logs.</summary>
/// <param name="StatusCode">200, 206, 304, 412 or 416.</param>
/// <param name="RangeCount">Ranges sent; 0 if the whole image was sent.</param>
/// <param name="ImageBytes">Bytes of the image that were written, without the frames of a multipart answer.</param>
/// <param name="IsComplete">False if the body ended before its declared length; the connection was then aborted.</param>
/// <param name="HasLastByte">Whether the body was complete and ended with the last byte of the image.</param>
public readonly record struct ServedImage(int StatusCode, int RangeCount, long ImageBytes, bool IsComplete, bool HasLastByte = false);
