using Chain.Light;

namespace EmbeddedLightClient;

/// <summary>Prints the events. A gateway would write them to its log and raise an alarm.</summary>
internal sealed class ConsoleAlarm : ILightObserver
{
    public void OnHead(TrustedState head) => Console.WriteLine($"block {head.Height} is trusted");

    public void OnSourceRefused(string source, LightVerdict verdict, int failuresInARow, TimeSpan pause) =>
        Console.Error.WriteLine($"{source} is refused: {verdict.Explain()}");

    public void OnConflict(ConflictEvidence evidence, string remedy) =>
        Console.Error.WriteLine($"ALARM: two blocks of height {evidence.First.Header.Height} have valid certificates. To go on: {remedy}");
}
