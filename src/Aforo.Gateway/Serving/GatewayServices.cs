using Aforo.Core.Messages;
using Aforo.Core.Workload;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Forensics;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Operations;
using Aforo.Gateway.Recording;

namespace Aforo.Gateway.Serving;

/// <summary>What all requests share.</summary>
internal sealed class GatewayServices
{
    private readonly GatewayOptions _options;
    private int _active;

    public GatewayServices(GatewayOptions options)
    {
        _options = options;
        Coordination = options.Coordination ?? new InMemoryCoordination(options.Clock);
        Wheel = new HeartbeatWheel(options.Clock);
        Budgets = new SpentBudgets(options.Ledger, Coordination, fills: options.Coordination is null, options.Clock);
    }

    public TimeProvider Clock => _options.Clock;

    public ICoordination Coordination { get; }

    public Catalogue Words => _options.Words;

    public PromptRecorder? Prompts => _options.Prompts;

    public HeartbeatWheel Wheel { get; }

    public SpentBudgets Budgets { get; }

    public GatewayMetrics Metrics { get; } = new();

    public ConversationMemory Conversations { get; } = new();

    public HeavyLine Heavy { get; } = new();

    public LeftBehind LeftBehind { get; } = new();

    public int Active => Volatile.Read(ref _active);

    public void Begin() => Interlocked.Increment(ref _active);

    public void Leave() => Interlocked.Decrement(ref _active);

    public void Finish(WorkloadRequest request, GenAiOperation? operation, int heartbeats)
    {
        // Whoever reads the counters finds it spent.
        Budgets.Record(request);
        Metrics.Count(request, operation, heartbeats);
        _options.Finished(request);
    }

    public void Faulted(string id, Exception fault) => _options.Faulted(id, fault);
}
