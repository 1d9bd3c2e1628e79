// A fixture keeps its state to itself; most of the time is spent waiting for real programs and sockets.
[assembly: Parallelizable(ParallelScope.Fixtures)]
