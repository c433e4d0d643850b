using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>How long OpenClaw waits, by what is written, by the kind of host, and by version.</summary>
internal sealed class OpenClawTimeouts(ConfigTree config, OpenClawVersion version, AgentFacts seen)
{
    /// <summary>What the provider's one knob covers while a model reads.</summary>
    private static readonly string[] Waiting = ["headers", "first_token", "idle_bytes"];

    public void Read(OpenClawRoute route, string? model)
    {
        var scope = new Scope { Provider = route.Provider, Model = model };
        var provider = config.Find("models", "providers", route.Provider, "timeoutSeconds");
        var run = config.Find("agents", "defaults", "timeoutSeconds");
        var runLimit = run?.Number is > 0 and { } seconds ? seconds : (double?)null;
        if (runLimit is { } total) Add(scope with { Timeout = "total" }, total, Layers.AgentRun, run!.Source);
        else if (run?.Number != 0) Add(scope with { Timeout = "total" }, 172_800, Layers.AgentDefault, Default("run-timeout"));
        if (provider?.Number is > 0 and { } written) Written(route, scope, written, provider, runLimit, run);
        else Unwritten(route, scope, runLimit, run);
        Compaction(scope);
    }

    private void Written(OpenClawRoute route, Scope scope, double seconds, Setting provider, double? runLimit, Setting? run)
    {
        if (Trap(route, seconds) is var (reason, limit))
        {
            seen.Add(Fact(scope with { Timeout = "first_token" }, seconds, Layers.AgentConfig, provider.Source) with { Role = Role.Ineffective, Reason = reason });
            Add(scope with { Timeout = "first_token" }, limit, Layers.AgentDefault, Default(reason));
            return;
        }
        foreach (var span in Waiting)
        {
            var fact = Fact(scope with { Timeout = span }, seconds, Layers.AgentConfig, provider.Source);
            if (runLimit < seconds)
            {
                seen.Add(fact with { Role = Role.Overridden, OverriddenBy = Layers.AgentRun });
                Add(scope with { Timeout = span }, runLimit.Value, Layers.AgentRun, run!.Source);
            }
            else seen.Add(fact);
        }
        // Releases of April 2026 had a transport limit of five minutes that no setting reached.
        if (version.IsBetween("2026.4.0", "2026.4.99") == true)
        {
            Add(scope with { Timeout = "headers" }, 300, Layers.HttpClient, Default("transport-limit"));
            Add(scope with { Timeout = "idle_bytes" }, 300, Layers.HttpClient, Default("transport-limit"));
        }
    }

    /// <summary>Versions in which the provider's limit does not reach the watchdog, and what applies instead.</summary>
    private (string Reason, double Limit)? Trap(OpenClawRoute route, double seconds)
    {
        if (version.IsBetween("2026.5.3", "2026.5.18") == true && route.Host is HostClass.Bare or HostClass.Public && seconds > 120) return ("timeout-not-passed-on", 120);
        if (version.IsBetween("2026.7.1", "2026.7.1-2") == true && route.Api == "openai-completions" && seconds > 300) return ("first-event-limit-not-raised", 300);
        return null;
    }

    private void Unwritten(OpenClawRoute route, Scope scope, double? runLimit, Setting? run)
    {
        var first = scope with { Timeout = "first_token" };
        switch (route.Host)
        {
            case HostClass.Public:
                Add(first, Math.Min(120, runLimit ?? 120), Layers.AgentDefault, Default("cloud-first-token"));
                break;
            case HostClass.Bare when runLimit is { } limit:
                Add(first, Math.Min(limit, 300), Layers.AgentDefault, Default("self-hosted-first-token"));
                break;
            case HostClass.Local when runLimit is { } limit:
                Add(first, limit, Layers.AgentRun, run!.Source);
                break;
            case HostClass.Local when route.Api == "openai-completions" && version.IsAtLeast("2026.9.0") == true:
                Add(first, 300, Layers.AgentDefault, Default("first-event"));
                break;
        }
    }

    private void Compaction(Scope scope)
    {
        var written = config.Find("agents", "defaults", "compaction", "timeoutSeconds");
        seen.Add(Fact(scope with { Timeout = "total", Purpose = "compaction" }, written?.Number ?? 180, written is null ? Layers.AgentDefault : Layers.AgentConfig, written?.Source ?? Default("compaction-timeout")));
    }

    private void Add(Scope scope, double seconds, string layer, Source source) => seen.Add(Fact(scope, seconds, layer, source));

    private static Fact Fact(Scope scope, double seconds, string layer, Source source) =>
        new() { Name = FactNames.Timeout, Value = seconds, Unit = "seconds", Layer = layer, Scope = scope, Source = source };

    private static Source Default(string name) => Source.FromCatalog("agents/openclaw/" + name, OpenClawVersion.AsOf);
}
