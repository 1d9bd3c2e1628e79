namespace Gateway.Hosting;

/// <summary>Told the steps of the processes P2 and P4 as they happen.</summary>
public interface IStepObserver
{
    /// <summary>A step happened. Must return at once.</summary>
    /// <param name="tag">P2.1 to P2.6 and P4.1 to P4.6.</param>
    /// <param name="detail">For people: what it was about.</param>
    void OnStep(string tag, string detail);
}
