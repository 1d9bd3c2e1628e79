namespace Gateway.Hosting;

/// <summary>Told the steps of process P2 as they happen.</summary>
public interface IStepObserver
{
    /// <summary>A step happened. Must return at once.</summary>
    /// <param name="tag">P2.1 to P2.6.</param>
    /// <param name="detail">For people: what it was about.</param>
    void OnStep(string tag, string detail);
}
