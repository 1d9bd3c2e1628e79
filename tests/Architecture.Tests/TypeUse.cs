namespace Architecture.Tests;

/// <summary>A type of one folder uses a type of the same project.</summary>
internal sealed record TypeUse(string FromFolder, string FromType, string ToFolder, string ToType);
