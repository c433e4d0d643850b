using System.Text.Json;
using System.Text.Json.Nodes;
using Aforo.Gateway.Tests.Agents;
using Aforo.Gateway.Tests.Translation;

namespace Aforo.Gateway.Tests.SixMinutes;

/// <summary>A program that people run, in one of its forms, with the patience that it has by itself.</summary>
/// <param name="Name">Program and form.</param>
/// <param name="Asks">Asks a server for a model's answer; gives the answer's text, or in place of it what the program says went wrong.</param>
internal sealed record Patient(string Name, Func<Uri, string, CancellationToken, Task<string>> Asks)
{
    /// <summary>Longer than any of them needs for an answer that comes after six minutes, be it asked for twice.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(14);

    /// <summary>What speaks the dialects that Ollama has too.</summary>
    public static IReadOnlyList<Patient> OfOllama { get; } =
    [
        Client("ollama", "stream"), Client("ollama", "whole"), Client("openai", "stream"), Client("openai", "whole"), Client("anthropic", "stream"), Client("anthropic", "whole"),
        Agent("opencode-openai", async (agent, server) => Said(await agent.OpencodeAsync(server, "openai"))),
        Agent("opencode-anthropic", async (agent, server) => Said(await agent.OpencodeAsync(server, "anthropic"))),
        Agent("openclaw-openai", async (agent, server) => Said(await agent.OpenClawAsync(server, "openai"))),
        Agent("openclaw-anthropic", async (agent, server) => Said(await agent.OpenClawAsync(server, "anthropic"))),
        Agent("openclaw-ollama", async (agent, server) => Said(await agent.OpenClawAsync(server, "ollama"))),
    ];

    /// <summary>What speaks <c>/v1/responses</c>.</summary>
    public static IReadOnlyList<Patient> OfResponses { get; } =
    [
        Client("responses", "stream"), Client("responses", "whole"),
        Agent("openclaw-responses", async (agent, server) => Said(await agent.OpenClawAsync(server, "responses"))),
        Agent("codex-responses", async (agent, server) => (string?)(await agent.CodexAsync(server)).LastOrDefault(one => (string?)one["item"]?["type"] == "agent_message")?["item"]!["text"] ?? "no answer"),
    ];

    private static Patient Client(string client, string scenario) => new($"{client}-{scenario}", async (server, model, end) =>
    {
        var answer = await RealClient.TalkAsync(client, server.ToString().TrimEnd('/'), model, scenario, end, null, ("AFORO_RETRIES", "default"));
        return answer.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetRawText() : answer.GetProperty("text").GetString()!;
    });

    private static Patient Agent(string name, Func<RealAgent, Uri, Task<string>> turn) => new(name, async (server, model, end) =>
    {
        using var agent = new RealAgent(model, Longest, end);
        return await turn(agent, server);
    });

    private static string Said(IReadOnlyList<JsonNode> events) =>
        (string?)events.LastOrDefault(one => (string?)one["type"] == "text")?["part"]!["text"] ?? string.Join(' ', events.Select(one => one.ToJsonString()));

    private static string Said(JsonNode answer) => (string?)answer["payloads"]?.AsArray().FirstOrDefault()?["text"] ?? answer.ToJsonString();
}
