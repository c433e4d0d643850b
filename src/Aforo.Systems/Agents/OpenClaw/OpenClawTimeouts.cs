using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>How long OpenClaw waits, by what is written, by where the model runs, and by version. Read in the 2026.9.6 package.</summary>
internal sealed class OpenClawTimeouts(ConfigTree config, OpenClawVersion version, AgentFacts seen)
{
    private const double SelfHostedLimit = 300;
    private const double CloudLimit = 120;

    /// <summary>Longest wait for the first event of a stream from a model that its user runs.</summary>
    private const double FirstEventLimit = 300;

    /// <summary>A timer that is longer never fires.</summary>
    private const double Never = 2_147_000;

    /// <summary>What the provider's one knob covers while a model reads.</summary>
    private static readonly string[] Waiting = ["headers", "first_token", "idle_bytes"];

    public void Read(OpenClawRoute route, string? model)
    {
        var scope = new Scope { Provider = route.Provider, Model = model };
        var provider = config.Find("models", "providers", route.Provider, "timeoutSeconds");
        var run = config.Find("agents", "defaults", "timeoutSeconds");
        var runLimit = run?.Number is > 0 and < Never and { } seconds ? seconds : (double?)null;
        if (runLimit is { } total) Add(scope with { Timeout = "total" }, total, Layers.AgentRun, run!.Source);
        else if (run is null) Add(scope with { Timeout = "total" }, 172_800, Layers.AgentDefault, Default("run-timeout"));
        if (provider?.Number is > 0 and { } written) Written(route, scope, written, provider, runLimit, run);
        else Unwritten(route, scope, runLimit, run);
        Compaction(scope);
    }

    private void Written(OpenClawRoute route, Scope scope, double seconds, Setting provider, double? runLimit, Setting? run)
    {
        var trap = Trap(route, seconds);
        foreach (var span in Waiting)
        {
            var fact = Fact(scope with { Timeout = span }, seconds, Layers.AgentConfig, provider.Source);
            if (trap is var (reason, limit) && span == "first_token")
            {
                seen.Add(fact with { Role = Role.Ineffective, Reason = reason });
                if (runLimit < limit) Add(scope with { Timeout = span }, runLimit.Value, Layers.AgentRun, run!.Source);
                else Add(scope with { Timeout = span }, limit, Layers.AgentDefault, Default(reason));
            }
            else if (runLimit < seconds)
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
        if (version.IsBetween("2026.5.3", "2026.5.18") == true && route.Host is HostClass.SelfHosted or HostClass.Cloud && seconds > CloudLimit) return ("timeout-not-passed-on", CloudLimit);
        if (version.IsBetween("2026.7.1", "2026.7.1-2") == true && route.Api == "openai-completions" && seconds > FirstEventLimit) return ("first-event-limit-not-raised", FirstEventLimit);
        return null;
    }

    /// <summary>
    /// Two watchdogs look at the wait for the first token: one for silence, which is off for local models unless the run has a limit, and
    /// (on OpenAI-compatible routes) one for the first event. The lower one strikes.
    /// </summary>
    private void Unwritten(OpenClawRoute route, Scope scope, double? runLimit, Setting? run)
    {
        (double Limit, string Name)? silence = route.Host switch
        {
            HostClass.Local => null,
            // The class of models that people run themselves came with the repair of May 2026.
            HostClass.SelfHosted when version.IsAtMost("2026.5.18") != true => (SelfHostedLimit, "self-hosted-first-token"),
            HostClass.SelfHosted or HostClass.Cloud => (CloudLimit, "cloud-first-token"),
            _ => null,
        };
        if (route.Host == HostClass.Unknown) return;
        var hasFirstEvent = route.Host != HostClass.Cloud && route.Api == "openai-completions" && version.IsAtLeast("2026.7.1") == true;
        var strikes = hasFirstEvent && !(silence?.Limit <= FirstEventLimit) ? (FirstEventLimit, "first-event") : silence;
        var first = scope with { Timeout = "first_token" };
        if (runLimit is { } limit && !(strikes?.Limit <= limit)) Add(first, limit, Layers.AgentRun, run!.Source);
        else if (strikes is var (seconds, name)) Add(first, seconds, Layers.AgentDefault, Default(name));
    }

    private void Compaction(Scope scope)
    {
        var written = config.Find("agents", "defaults", "compaction", "timeoutSeconds") is { Number: > 0 } setting ? setting : null;
        seen.Add(Fact(scope with { Timeout = "total", Purpose = "compaction" }, written?.Number ?? 180, written is null ? Layers.AgentDefault : Layers.AgentConfig, written?.Source ?? Default("compaction-timeout")));
    }

    private void Add(Scope scope, double seconds, string layer, Source source) => seen.Add(Fact(scope, seconds, layer, source));

    private static Fact Fact(Scope scope, double seconds, string layer, Source source) =>
        new() { Name = FactNames.Timeout, Value = seconds, Unit = "seconds", Layer = layer, Scope = scope, Source = source };

    private static Source Default(string name) => Source.FromCatalog("agents/openclaw/" + name, OpenClawVersion.AsOf);
}
