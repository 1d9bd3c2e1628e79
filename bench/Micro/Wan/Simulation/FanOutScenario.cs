namespace MicroBench.Wan.Simulation;

/// <summary>One light node's part in spreading heads.</summary>
/// <param name="Gateways">Gateways that are subscribed to it.</param>
/// <param name="Validators">Size of the validator set, which decides how large a certificate is.</param>
/// <param name="HeadsPerSecond">Blocks per second.</param>
/// <param name="UplinkMbit">Rate at which the light node can send, in Mbit/s.</param>
/// <param name="DurationSeconds">Simulated time.</param>
internal sealed record FanOutScenario(int Gateways, int Validators, double HeadsPerSecond, int UplinkMbit, int DurationSeconds);
