using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Systems.Runtimes;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>
/// What OpenClaw's own commands answer with <c>--json</c>: <c>config validate</c>, <c>config patch --dry-run</c>, <c>models list</c>, <c>sessions</c> and <c>agent</c>. They
/// say what the installed release makes of a configuration, and how a turn went.
/// </summary>
public static class OpenClawAnswers
{
    private const string Agent = "openclaw";

    /// <summary>What an answer says; null when it is none of these.</summary>
    /// <param name="json">The whole answer.</param>
    /// <param name="file">Where it lies, for sources.</param>
    public static Observation? Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, file);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Observation? Read(JsonElement answer, string file)
    {
        if (answer.Flag("valid") is not null && answer.Text("path") is not null) return new() { Problems = [.. answer.Items("issues").Take(100).Select((issue, at) => Issue(issue, file, $"/issues/{at}"))] };
        if (answer.Text("configPath") is not null && answer.Object("checks") is not null) return new() { Problems = [.. answer.Items("errors").Take(100).Select((error, at) => Issue(error, file, $"/errors/{at}"))] };
        if (answer.Member("models") is { ValueKind: JsonValueKind.Array } && answer.Items("models").FirstOrDefault().Text("key") is not null) return new() { Facts = [.. answer.Items("models").SelectMany((model, at) => Model(model, file, $"/models/{at}"))] };
        if (answer.Member("sessions") is { ValueKind: JsonValueKind.Array } && answer.Count("totalCount") is not null) return Sessions(answer, file);
        return answer.Object("meta") is { } meta && meta.Object("agentMeta") is { } run ? Run(meta, run, file) : null;
    }

    private static Problem Issue(JsonElement issue, string file, string pointer) => new()
    {
        Kind = "config.invalid",
        What = Saying.Quote(issue.Text("path") is { } path ? $"{path}: {issue.Text("message")}" : issue.Text("message") ?? ""),
        Scope = new Scope { Agent = Agent },
        Source = new Source { File = file, Pointer = pointer },
    };

    private static IEnumerable<Fact> Model(JsonElement model, string file, string pointer)
    {
        if (model.Text("key")?.Split('/', 2) is not [var provider, var name]) yield break;
        var scope = new Scope { Agent = Agent, Provider = provider, Model = name };
        Fact Said(string fact, FactValue value, string member, string? unit = "tokens") =>
            new() { Name = fact, Value = value, Unit = unit, Layer = Layers.AgentConfig, Scope = scope, Source = new Source { File = file, Pointer = $"{pointer}/{member}" } };
        if (model.Count("contextWindow") is > 0 and { } window) yield return Said(FactNames.ContextWindow, window, "contextWindow");
        if (model.Count("contextTokens") is > 0 and { } budget) yield return Said(FactNames.InputBudget, budget, "contextTokens");
        if (model.Items("tags").Any(tag => tag.AsText() == "default")) yield return Said(FactNames.PrimaryModel, $"{provider}/{name}", "tags", null) with { Scope = new Scope { Agent = Agent } };
    }

    private static Observation Sessions(JsonElement answer, string file)
    {
        var requests = answer.Items("sessions").Take(1000).Select((session, at) => new ObservedRequest
        {
            Scope = new Scope { Agent = Agent, Provider = session.Text("modelProvider"), Model = session.Text("model") },
            Session = session.Text("sessionId"),
            StartedAt = Instant(session.Count("lastInteractionAt")),
            PromptTokens = session.Count("inputTokens") is > 0 and { } input ? input : null,
            OutputTokens = session.Count("outputTokens"),
            Outcome = session.Count("inputTokens") > 0 ? Outcome.Answered : Outcome.Unknown,
            Source = new Source { File = file, Pointer = $"/sessions/{at}/inputTokens" },
        });
        var windows = answer.Items("sessions").Take(1000).Select((session, at) => (session, at)).Where(row => row.session.Count("contextTokens") > 0).Select(row => new Fact
        {
            Name = FactNames.InputBudget,
            Value = row.session.Count("contextTokens")!.Value,
            Unit = "tokens",
            Layer = Layers.AgentRun,
            Scope = new Scope { Agent = Agent, Provider = row.session.Text("modelProvider"), Model = row.session.Text("model") },
            Source = new Source { File = file, Pointer = $"/sessions/{row.at}/contextTokens" },
        });
        return new() { Requests = [.. requests], Facts = [.. windows] };
    }

    private static Observation Run(JsonElement meta, JsonElement run, string file)
    {
        var scope = new Scope { Agent = Agent, Provider = run.Text("provider"), Model = run.Text("model") };
        var error = meta.Object("error");
        var (refused, window) = OverflowText.Read(error?.Text("message"));
        var usage = run.Object("lastCallUsage") ?? run.Object("usage");
        var request = new ObservedRequest
        {
            Scope = scope,
            Session = run.Text("sessionId"),
            ElapsedSeconds = meta.Count("durationMs") / 1000.0,
            PromptTokens = refused ?? run.Count("promptTokens"),
            CachedTokens = usage?.Count("cacheRead") is > 0 and { } cached ? cached : null,
            OutputTokens = usage?.Count("output"),
            EstimatedTokens = run.Object("contextBudgetStatus")?.Count("estimatedPromptTokens"),
            ContextStated = window,
            Outcome = (error?.Text("kind"), meta.Text("modelFallbackStopReason")) switch
            {
                ("context_overflow", _) => Outcome.Overflowed,
                (_, "idle_timeout_circuit_breaker") => Outcome.TimedOut,
                (not null, _) => Outcome.Failed,
                _ when run.Count("promptTokens") > 0 => Outcome.Answered,
                _ => Outcome.Unknown,
            },
            Source = new Source { File = file, Pointer = error is null ? "/meta/agentMeta/promptTokens" : "/meta/error/message" },
        };
        var budget = run.Count("contextTokens") is > 0 and { } tokens
            ? new Fact { Name = FactNames.InputBudget, Value = tokens, Unit = "tokens", Layer = Layers.AgentRun, Scope = scope, Source = new Source { File = file, Pointer = "/meta/agentMeta/contextTokens" } }
            : null;
        return new() { Requests = [request], Facts = budget is null ? [] : [budget] };
    }

    private static LogTime? Instant(long? milliseconds) => milliseconds is > 0 and < 4_000_000_000_000 and { } stamp
        ? new LogTime(DateTime.SpecifyKind(DateTimeOffset.FromUnixTimeMilliseconds(stamp).UtcDateTime, DateTimeKind.Unspecified), TimeSpan.Zero)
        : null;
}
