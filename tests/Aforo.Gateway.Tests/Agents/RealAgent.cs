using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Aforo.Gateway.Tests.Agents;

/// <summary>
/// An agent that people run, from npm, at one task in a folder of its own: read a note and answer. Its home is empty but for the provider that it is configured to,
/// and everything beyond loopback is out of its reach.
/// </summary>
internal sealed class RealAgent : IDisposable
{
    public const string Note = "the note says seven";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly Lazy<string> Installed = new(() => Install());

    private readonly string _home = Directory.CreateTempSubdirectory("aforo-agent-").FullName;
    private readonly string _model;
    private readonly TimeSpan _longest;
    private readonly CancellationToken _end;

    /// <param name="model">The model that it asks for.</param>
    /// <param name="longest">How long it may take; null for two minutes.</param>
    /// <param name="end">Ends its process, as somebody does who has waited enough.</param>
    public RealAgent(string model = "m", TimeSpan? longest = null, CancellationToken end = default)
    {
        (_model, _longest, _end) = (model, longest ?? Longest, end);
        Directory.CreateDirectory(Workspace);
        Directory.CreateDirectory(Path.Join(_home, "codex"));
        File.WriteAllText(NotePath, Note + "\n");
    }

    public string NotePath => Path.Join(Workspace, "note.txt");

    private string Workspace => Path.Join(_home, "workspace");

    /// <summary>One turn of opencode: its events, a JSON object each.</summary>
    /// <param name="dialect"><c>openai</c> or <c>anthropic</c>.</param>
    public async Task<IReadOnlyList<JsonNode>> OpencodeAsync(Uri server, string dialect)
    {
        var provider = new JsonObject
        {
            ["npm"] = dialect == "anthropic" ? "@ai-sdk/anthropic" : "@ai-sdk/openai-compatible",
            ["options"] = new JsonObject { ["baseURL"] = new Uri(server, "v1").ToString(), ["apiKey"] = "test-key" },
            ["models"] = new JsonObject { [_model] = new JsonObject { ["tool_call"] = true, ["limit"] = new JsonObject { ["context"] = 200_000, ["output"] = 4096 } } },
        };
        Write(".config/opencode/opencode.json", new JsonObject { ["autoupdate"] = false, ["share"] = "disabled", ["small_model"] = "gateway/" + _model, ["enabled_providers"] = new JsonArray("gateway"), ["provider"] = new JsonObject { ["gateway"] = provider } });
        var output = await RunAsync("opencode", ["run", "--format", "json", "-m", "gateway/" + _model, "Read note.txt"], ("OPENCODE_DISABLE_MODELS_FETCH", "1"), ("OPENCODE_DISABLE_LSP_DOWNLOAD", "1"), ("OPENCODE_DISABLE_DEFAULT_PLUGINS", "1"));
        return [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)];
    }

    /// <summary>One turn of OpenClaw: what it made of it.</summary>
    /// <param name="dialect"><c>openai</c>, <c>responses</c> (the same API's newer form), <c>anthropic</c> or <c>ollama</c>.</param>
    public async Task<JsonNode> OpenClawAsync(Uri server, string dialect)
    {
        var model = new JsonObject { ["id"] = _model, ["name"] = _model, ["reasoning"] = false, ["input"] = new JsonArray("text"), ["contextWindow"] = 200_000, ["maxTokens"] = 4096, ["cost"] = new JsonObject { ["input"] = 0, ["output"] = 0, ["cacheRead"] = 0, ["cacheWrite"] = 0 } };
        var provider = new JsonObject
        {
            ["baseUrl"] = (dialect is "openai" or "responses" ? new Uri(server, "v1") : server).ToString().TrimEnd('/'),
            ["apiKey"] = "test-key",
            ["api"] = dialect switch { "anthropic" => "anthropic-messages", "ollama" => "ollama", "responses" => "openai-responses", _ => "openai-completions" },
            ["models"] = new JsonArray(model),
        };
        Write("openclaw.json", new JsonObject
        {
            ["update"] = new JsonObject { ["checkOnStart"] = false },
            ["models"] = new JsonObject { ["mode"] = "replace", ["providers"] = new JsonObject { ["gateway"] = provider } },
            ["agents"] = new JsonObject { ["defaults"] = new JsonObject { ["model"] = new JsonObject { ["primary"] = "gateway/" + _model }, ["workspace"] = Workspace, ["skipBootstrap"] = true } },
        });
        var output = await RunAsync("openclaw", ["agent", "--local", "--agent", "main", "--json", "-m", "Read note.txt"], ("OPENCLAW_STATE_DIR", Path.Join(_home, "state")), ("OPENCLAW_CONFIG_PATH", Path.Join(_home, "openclaw.json")));
        return JsonNode.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])!;
    }

    /// <summary>One turn of Codex, which speaks <c>/v1/responses</c>: its events, a JSON object each.</summary>
    public async Task<IReadOnlyList<JsonNode>> CodexAsync(Uri server)
    {
        string[] settings = ["model_provider=gateway", "model_providers.gateway.name=gateway", $"model_providers.gateway.base_url={new Uri(server, "v1")}", "model_providers.gateway.wire_api=responses", "model_providers.gateway.env_key=GATEWAY_KEY"];
        var output = await RunAsync("codex", ["exec", "--json", "--skip-git-repo-check", "-m", _model, .. settings.SelectMany(setting => (string[])["-c", setting]), "Read note.txt"], ("GATEWAY_KEY", "test-key"), ("CODEX_HOME", Path.Join(_home, "codex")));
        return [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)];
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private void Write(string name, JsonObject content)
    {
        var path = Path.Join(_home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content.ToJsonString());
    }

    private async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Path.Join(Installed.Value, "bin", program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Workspace };
        start.Environment.Clear();
        // A proxy that is not there keeps it from everything but loopback.
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("PATH", "/usr/bin:/bin"), ("HOME", _home), ("HTTP_PROXY", "http://127.0.0.1:9"), ("HTTPS_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "127.0.0.1,localhost"), .. variables]) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, _end);
        limit.CancelAfter(_longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            _end.ThrowIfCancellationRequested();
            Assert.Fail($"{program} did not end: {await error}");
        }
        return await output is { Length: > 0 } said ? said : throw new InvalidOperationException($"{program}: {await error}");
    }

    private static string Install()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(folder, "Aforo.slnx"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Join(folder, "tests", "programs", "install")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"tests/programs/install: {error.Result}");
    }
}
