using Aforo.Core.Workload;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Forensics;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Operations;
using Aforo.Gateway.Recording;

namespace Aforo.Gateway.Serving;

/// <summary>What all requests share.</summary>
internal sealed class GatewayServices(GatewayOptions options)
{
    private int _active;

    public TimeProvider Clock => options.Clock;

    public ICoordination Coordination { get; } = options.Coordination ?? new InMemoryCoordination(options.Clock);

    public PromptRecorder? Prompts => options.Prompts;

    public HeartbeatWheel Wheel { get; } = new(options.Clock);

    public GatewayMetrics Metrics { get; } = new();

    public ConversationMemory Conversations { get; } = new();

    public HeavyLine Heavy { get; } = new();

    public int Active => Volatile.Read(ref _active);

    public void Begin() => Interlocked.Increment(ref _active);

    public void Leave() => Interlocked.Decrement(ref _active);

    public void Finish(WorkloadRequest request, int heartbeats)
    {
        Metrics.Count(request, heartbeats);
        options.Ledger?.Record(request);
        options.Finished(request);
    }
}
