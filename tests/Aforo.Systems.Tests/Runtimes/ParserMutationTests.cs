using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Systems.Agents;
using Aforo.Systems.Agents.ClaudeCode;
using Aforo.Systems.Agents.OpenClaw;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.Ollama;
using Aforo.Systems.Tests.Agents;
using Aforo.Systems.Tests.Runtimes.LlamaServer;
using Aforo.Systems.Tests.Runtimes.Ollama;
using CsCheck;

namespace Aforo.Systems.Tests.Runtimes;

/// <summary>
/// Each parser of replies, settings and commands on a hundred thousand samples that were changed: bytes cut, put in, left out or replaced, and values
/// put where another type belongs. Nothing breaks, and no number is wild.
/// </summary>
public sealed class ParserMutationTests : IDisposable
{
    private const int Inputs = 100_000;
    private const string Seed = "0N0XIzNsQ0O2";

    private static readonly string[] Values = ["null", "true", "-1", "1e400", "9223372036854775808", "0.5", "\"x\"", "\"\\ud800\"", "[]", "{}", "[{}]", "[[[]]]", "\"" + new string('9', 40) + "\""];

    private static readonly Gen<(double At, int Kind, byte Byte)[]> Changes = Gen.Select(Gen.Double.Unit, Gen.Int[0, 4], Gen.Byte).Array[1, 4];

    private static readonly Lazy<string> Folder = new(() => Directory.CreateTempSubdirectory("aforo-mutation-").FullName);

    private static readonly Dictionary<string, (byte[][] Samples, Action<byte[]> Read)> Parsers = new()
    {
        ["ollama show"] = (Ollama("show-base.json", "show-1m-exponent.json"), Json(body => OllamaShow.Read(body, new ModelSeen { Name = "m" }, new OllamaFacts("ollama")))),
        ["ollama ps"] = (Ollama("ps-spill.json", "ps-old-0.9.6.json", "ps-keep-forever.json"), Json(body =>
        {
            var seen = new OllamaFacts("ollama");
            foreach (var model in body.Items("models")) OllamaLoaded.Read(model, seen);
            Check(seen.Observation(null));
        })),
        ["ollama errors"] = (Ollama("errors/400-native-too-long.json", "errors/500-oom-startup.json", "v1/messages-error.json"), body => _ = OllamaErrors.ReadBody(body)),
        ["ollama parameters"] = ([Encoding.UTF8.GetBytes("stop                           \"<|im_end|>\"\nnum_ctx                        1.048576e+06\n")], body => _ = OllamaParameters.Number(Encoding.UTF8.GetString(body), "num_ctx")),
        ["ollama progress"] = (Ollama("create-nonstream.json", "midstream-error.ndjson"), body => _ = OllamaProgress.Read(body)),
        ["ollama host"] = (["http://user@[::1]:11434/path"u8.ToArray(), "0.0.0.0:99999"u8.ToArray()], body => _ = OllamaHost.Parse(Encoding.UTF8.GetString(body)).AbsoluteUri),
        ["containers"] = (["""[{"Name":"/llm","Path":"llama-server","Args":["-c","4096"],"Config":{"Env":["OLLAMA_CONTEXT_LENGTH=24576"],"Cmd":["-m","x"]},"NetworkSettings":{"Ports":{"11434/tcp":[{"HostPort":"11500"}]}}}]"""u8.ToArray()], body =>
        {
            _ = OllamaContainers.Parse(Encoding.UTF8.GetString(body), "docker");
            _ = Containers.Parse(Encoding.UTF8.GetString(body));
        }),
        ["llama-server props"] = (Server("props.json"), Json(body => _ = PropsReply.Of(body))),
        ["llama-server slots"] = (Server("slots.json"), Json(body => _ = (SlotReply.Of(body) ?? []).Select(slot => slot.PromptTokens(512)).ToArray())),
        ["llama-server models"] = (Server("models.json", "models-router.json"), Json(body => _ = ModelsReply.Of(body))),
        ["llama-server metrics"] = (Server("metrics.txt"), body => _ = MetricsReply.Of(body)?.PrefillSpeed),
        ["llama-server errors"] = (Server("error-exceed.json", "error-pool.json"), Json(body => _ = ServerError.Of(body))),
        ["llama-server command"] = (["/usr/bin/env A=1 sh -c \"llama-server -m /m.gguf -c 131072 -np '4' --kv-unified ${X} %i\""u8.ToArray()], body =>
        {
            if (UnitCommand.Find(CommandWords.Split(Encoding.UTF8.GetString(body)), ImmutableDictionary<string, string>.Empty.Add("X", "--port 1")) is { } command)
                _ = StartSettings.Read(command.Arguments, command.Variables, new Source(), _ => new Source(), command.Lines);
        }),
        ["systemd unit"] = (["[Service]\nEnvironment=\"A=1\" B=2\nExecStart=/usr/bin/llama-server \\\n  -c 4096\n"u8.ToArray()], body => _ = TextDocument.Parse(body, TextFormat.Systemd).Root?["Service"] is { } service ? service["Environment"] : null),
        ["openclaw answers"] = ([.. ((string[])["models-list.after.json", "sessions.json", "config-validate.invalid.json", "agent-run.context-overflow.json"]).Select(file => AgentWorld.Bytes("OpenClaw/cli/" + file))], body =>
        {
            if (OpenClawAnswers.Read(body, "x") is { } seen) Check(seen);
        }),
        ["claude code settings"] = (["""{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:8080","API_TIMEOUT_MS":"600000","CLAUDE_CODE_MAX_CONTEXT_TOKENS":131072}} // c"""u8.ToArray()], body =>
        {
            var path = Path.Join(Directory.CreateDirectory(Path.Join(Folder.Value, ".claude")).FullName, "settings.json");
            File.WriteAllBytes(path, body);
            Check(new ClaudeCodeAgent().ReadConfiguration(path, AgentWorldOf())!);
        }),
        ["claude code sessions"] = (["""{"type":"assistant","sessionId":"s","timestamp":"2026-11-20T09:00:00.000Z","message":{"model":"m","usage":{"input_tokens":12,"cache_read_input_tokens":50000,"cache_creation_input_tokens":7,"output_tokens":3}}}"""u8.ToArray()], body =>
        {
            var project = Directory.CreateDirectory(Path.Join(Folder.Value, ".claude", "projects", "p"));
            File.WriteAllBytes(Path.Join(project.FullName, "s.jsonl"), body);
            Check(new Observation { Requests = new ClaudeCodeSessions(project.Parent!.FullName, null, new AgentFacts("claude-code")).Read(default) });
        }),
        ["ollama server file"] = (["""{"disable_ollama_cloud":true,"x":[1,2]}"""u8.ToArray()], body => _ = TextDocument.Parse(body, TextFormat.Json).Root?["disable_ollama_cloud"]?.AsFlag()),
    };

    public static TheoryData<string> Names => [.. Parsers.Keys];

    public void Dispose()
    {
        if (Folder.IsValueCreated && Directory.Exists(Path.Join(Folder.Value, ".claude"))) Directory.Delete(Path.Join(Folder.Value, ".claude"), recursive: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hundred_thousand_changed_samples_are_read(string name)
    {
        var (samples, read) = Parsers[name];
        Gen.Select(Gen.Int[0, samples.Length - 1], Changes).Sample((at, changes) => read(Change(samples[at], changes)), iter: Inputs, seed: Seed, threads: 1);
    }

    private static byte[][] Ollama(params string[] files) => [.. files.Select(RecordedOllama.Bytes)];

    private static byte[][] Server(params string[] files) => [.. files.Select(file => File.ReadAllBytes(RecordedServer.Fixture("replies/" + file)))];

    private static Surroundings AgentWorldOf() => new() { Platform = Platform.Linux, Home = Folder.Value, CurrentDirectory = Folder.Value };

    private static Action<byte[]> Json(Action<JsonElement> read) => body =>
    {
        using var document = new HttpAnswer(System.Net.HttpStatusCode.OK, body).Json();
        if (document is not null) read(document.RootElement);
    };

    private static void Check(Observation seen)
    {
        Assert.All(seen.Facts, fact => Assert.False(fact.Value.Number is double.NaN or double.PositiveInfinity or double.NegativeInfinity));
        Assert.All(seen.Problems, problem => Said.Holds(problem.What));
        Assert.All(seen.Requests, request => Assert.False(request.PromptTokens < 0 || request.OutputTokens < 0));
    }

    private static byte[] Change(byte[] whole, (double At, int Kind, byte Byte)[] changes)
    {
        var bytes = whole.ToList();
        foreach (var (at, kind, value) in changes)
        {
            if (bytes.Count == 0) break;
            var place = Math.Min((int)(at * bytes.Count), bytes.Count - 1);
            if (kind == 0 && value < 64) bytes.RemoveRange(place, bytes.Count - place);
            else if (kind == 1) bytes.Insert(place, value);
            else if (kind == 2) bytes.RemoveAt(place);
            else if (kind == 3) bytes[place] = value;
            else Replace(bytes, place, Values[value % Values.Length]);
        }
        return [.. bytes];
    }

    /// <summary>Another value in place of the next member's.</summary>
    private static void Replace(List<byte> bytes, int from, string value)
    {
        var start = bytes.IndexOf((byte)':', from);
        if (start < 0) return;
        var end = bytes.FindIndex(start, one => one is (byte)',' or (byte)'}' or (byte)'\n');
        if (end < 0) return;
        bytes.RemoveRange(start + 1, end - start - 1);
        bytes.InsertRange(start + 1, Encoding.UTF8.GetBytes(value));
    }
}
