namespace Aforo.Cli.Tests.Scenarios;

/// <summary>OpenClaw's files of a scenario.</summary>
internal static class OpenClawFiles
{
    /// <param name="setup">The setup.</param>
    /// <param name="model">Model id in the provider.</param>
    /// <param name="entry">JSON5 members of the model's entry.</param>
    /// <param name="provider">JSON5 members of the provider.</param>
    /// <param name="defaults">JSON5 members of <c>agents.defaults</c>.</param>
    /// <param name="name">Provider's name.</param>
    /// <param name="address">Address of the server.</param>
    /// <param name="api">Interface.</param>
    public static Setup OpenClaw(this Setup setup, string model, string entry, string provider = "", string defaults = "", string name = "ollama", string address = "http://127.0.0.1:11434", string api = "ollama") => setup.File(".openclaw/openclaw.json",
        $$"""
        // the agent's configuration
        {
          agents: { defaults: { model: { primary: "{{name}}/{{model}}" }, {{defaults}} } },
          models: { providers: { "{{name}}": {
            baseUrl: "{{address}}", api: "{{api}}", apiKey: "secret-key-of-the-owner", {{provider}}
            models: [ { id: "{{model}}", name: "m", {{entry}} } ],
          } } },
        }
        """);

    /// <summary>Which release is installed.</summary>
    public static Setup OpenClawVersion(this Setup setup, string version) => setup.File(".npm-global/lib/node_modules/openclaw/package.json", $$"""{ "name": "openclaw", "version": "{{version}}" }""");

    /// <summary>A session of turns, each with the server's count and the answer's length, a minute apart.</summary>
    public static Setup OpenClawSession(this Setup setup, string model, params (long Prompt, long Output)[] turns)
    {
        var lines = new System.Text.StringBuilder("{\"type\":\"session\",\"version\":3,\"id\":\"0001\",\"timestamp\":\"2026-11-20T09:00:00.000Z\"}\n");
        for (var i = 0; i < turns.Length; i++)
        {
            var time = new DateTime(2026, 11, 20, 9, 0, 0).AddMinutes(i + 1);
            lines.Append($"{{\"type\":\"message\",\"id\":\"m{i}\",\"timestamp\":\"{time:yyyy-MM-ddTHH:mm:ss.fff}Z\",\"message\":{{\"role\":\"assistant\",\"content\":[],\"stopReason\":\"stop\",\"api\":\"ollama\",\"provider\":\"ollama\",\"model\":\"{model}\",\"usage\":{{\"input\":{turns[i].Prompt},\"output\":{turns[i].Output},\"cacheRead\":0,\"cacheWrite\":0,\"totalTokens\":{turns[i].Prompt + turns[i].Output}}}}}}}\n");
        }
        return setup.File(".openclaw/agents/main/sessions/0001.jsonl", lines.ToString());
    }
}
