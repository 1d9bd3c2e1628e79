using Chain.Core.Ledger;

namespace MicroBench.Wan.Simulation;

/// <summary>
/// One light node and its gateways. The light node sends a notice of each head to each gateway. A gateway that is not already asking then asks
/// for the newest head, and verifies the signatures of its certificate.
/// </summary>
/// <remarks>The light node sends and answers on one core and one uplink, in order. All light nodes of a network are alike, so one stands for all.</remarks>
internal sealed class FanOut
{
    private const int NoticeBytes = 200;
    private const int UpdateBytesOfFour = 1_235, SignatureBytes = 64, QuorumOfFour = 3;

    private readonly WanEvents _events = new();
    private readonly FanOutScenario _scenario;
    private readonly WanCosts _costs;
    private readonly long[] _headAtUs;
    private readonly int[] _noticed;
    private readonly bool[] _isAsking;
    private readonly List<double> _latencies = [];
    private readonly double _bytesPerUs;
    private double _coreFreeUs, _uplinkFreeUs, _coreBusyUs, _uplinkBusyUs;
    private int _newest;

    private FanOut(FanOutScenario scenario, WanCosts costs)
    {
        (_scenario, _costs) = (scenario, costs);
        _headAtUs = new long[(int)(scenario.DurationSeconds * scenario.HeadsPerSecond) + 2];
        (_noticed, _isAsking) = (new int[scenario.Gateways], new bool[scenario.Gateways]);
        _bytesPerUs = scenario.UplinkMbit / 8.0;
    }

    private int UpdateBytes => UpdateBytesOfFour + ((ValidatorSet.QuorumOf(_scenario.Validators) - QuorumOfFour) * SignatureBytes);

    public static FanOutResult Run(FanOutScenario scenario, WanCosts costs)
    {
        FanOut fanOut = new(scenario, costs);
        for (int head = 1; head < fanOut._headAtUs.Length - 1; head++)
        {
            int number = head;
            fanOut._events.At((long)(head / scenario.HeadsPerSecond * 1e6), () => fanOut.Announce(number));
        }

        long endUs = scenario.DurationSeconds * 1_000_000L;
        fanOut._events.RunUntil(endUs);
        double[] sorted = [.. fanOut._latencies.Order()];
        double At(double share) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return new FanOutResult(At(0.5), At(0.99), sorted.Length == 0 ? 0 : sorted[^1], fanOut._latencies.Count / (double)scenario.Gateways
            / Math.Max(1, fanOut._newest), Math.Min(1, fanOut._coreBusyUs / endUs), Math.Min(1, fanOut._uplinkBusyUs / endUs));
    }

    private void Announce(int head)
    {
        _newest = head;
        _headAtUs[head] = _events.NowUs;
        for (int gateway = 0; gateway < _scenario.Gateways; gateway++)
        {
            int to = gateway;
            SendTo(to, NoticeBytes, () => Notice(to, head));
        }
    }

    private void Notice(int gateway, int head)
    {
        _noticed[gateway] = Math.Max(_noticed[gateway], head);
        if (!_isAsking[gateway]) Ask(gateway);
    }

    private void Ask(int gateway)
    {
        _isAsking[gateway] = true;
        _events.After(OneWayUs(gateway), () =>
        {
            int answered = _newest;
            long verifyUs = (long)(ValidatorSet.QuorumOf(_scenario.Validators) * _costs.VerifyUs);
            SendTo(gateway, UpdateBytes, () => _events.After(verifyUs, () => Verified(gateway, answered)));
        });
    }

    private void Verified(int gateway, int head)
    {
        _latencies.Add((_events.NowUs - _headAtUs[head]) / 1e3);
        _isAsking[gateway] = false;
        if (_noticed[gateway] > head) Ask(gateway);
    }

    private void SendTo(int gateway, int bytes, Action deliver)
    {
        _coreFreeUs = Math.Max(_coreFreeUs, _events.NowUs) + _costs.MessageUs;
        _coreBusyUs += _costs.MessageUs;
        double sendUs = (bytes + WanCosts.FrameBytes) / _bytesPerUs;
        _uplinkFreeUs = Math.Max(_uplinkFreeUs, _coreFreeUs) + sendUs;
        _uplinkBusyUs += sendUs;
        _events.At((long)_uplinkFreeUs + OneWayUs(gateway), deliver);
    }

    // The light node is in the first region, its gateways are everywhere.
    private static long OneWayUs(int gateway) => Regions.OneWayUs(0, Regions.Of(gateway));
}
