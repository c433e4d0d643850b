using System.Text;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>Logs of scenarios, in the formats of Ollama 0.32 and of llama-server.</summary>
internal sealed class OllamaLogText
{
    private readonly StringBuilder _text = new();
    private DateTimeOffset _now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private int _task;

    public OllamaLogText(string version = "0.32.15", string environment = "OLLAMA_CONTEXT_LENGTH:0 OLLAMA_KEEP_ALIVE:5m0s OLLAMA_NUM_PARALLEL:1")
    {
        Line("INFO", "routes.go:1951", $"msg=\"server config\" env=\"map[{environment}]\"");
        Line("INFO", "routes.go:2008", $"msg=\"Listening on 127.0.0.1:11434 (version {version})\"");
    }

    public OllamaLogText After(double seconds)
    {
        _now = _now.AddSeconds(seconds);
        return this;
    }

    public OllamaLogText Line(string level, string source, string rest)
    {
        _text.Append($"time={_now:yyyy-MM-ddTHH:mm:ss.fff}Z level={level} source={source} {rest}\n");
        return this;
    }

    public OllamaLogText Child(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    /// <summary>A load of the blob with that letter as its digest.</summary>
    public OllamaLogText Load(long context, char digest = 'a', double seconds = 8, int onGpu = 49, int layers = 49)
    {
        Line("INFO", "llama_server.go:433", $"msg=\"starting llama-server\" cmd=\"/usr/lib/ollama/llama-server --model /usr/share/ollama/.ollama/models/blobs/sha256-{new string(digest, 64)} --port 50999 --no-webui -c {context} -np 1\"");
        Child($"load_tensors: offloaded {onGpu}/{layers} layers to GPU");
        Child($"srv    load_model: initializing, n_slots = 1, n_ctx_slot = {context}, kv_unified = 'false'");
        After(seconds);
        return Line("INFO", "llama_server.go:1362", $"msg=\"llama-server started in {seconds:0.00} seconds\"");
    }

    /// <summary>A prompt that is read, at so many tokens a second, with so many reused.</summary>
    public OllamaLogText Prompt(long tokens, double speed = 400, long reused = 0, bool first = false, double? leaveAfter = null, long context = 262144, int answer = 50, double writes = 50)
    {
        var started = _task;
        Child($"slot get_availabl: id  0 | task -1 | selected slot by LRU, t_last = {(first ? -1 : 482113049)}");
        Child($"slot launch_slot_: id  0 | task {started} | processing task, is_child = 0");
        Child($"slot   operator(): id  0 | task {started} | new prompt, n_ctx_slot = {context}, n_keep = 4, task.n_tokens = {tokens}");
        Child($"slot   operator(): id  0 | task {started} | cached n_tokens = {reused}, memory_seq_rm [{reused}, end)");
        var fresh = tokens - reused;
        _task += 37;
        if (leaveAfter is { } patience)
        {
            var done = Math.Min(fresh, (long)(patience * speed)) / 2048 * 2048;
            Child($"slot print_timing: id  0 | task {started} | prompt processing, n_tokens = {done,6}, progress = {(double)done / tokens:0.00}, t = {done / speed,7:0.00} s / {speed:0.00} tokens per second");
            After(patience);
            Access(500, patience);
            Child($"srv          stop: cancel task, id_task = {started}");
            return Child($"slot      release: id  0 | task {started} | stop processing: n_tokens = {reused + done}, truncated = 0");
        }
        var took = fresh / speed;
        if (took > 3) Child($"slot print_timing: id  0 | task {started} | prompt processing, n_tokens = {fresh,6}, progress = 1.00, t = {took,7:0.00} s / {speed:0.00} tokens per second");
        Child($"slot print_timing: id  0 | task {started} | prompt eval time = {took * 1000,10:0.00} ms / {fresh,5} tokens ({took * 1000 / fresh,8:0.00} ms per token, {speed,8:0.00} tokens per second)");
        Child($"slot print_timing: id  0 | task {started} |        eval time = {answer * 1000 / writes,10:0.00} ms / {answer,5} tokens ({1000 / writes,8:0.00} ms per token, {writes,8:0.00} tokens per second)");
        Child($"slot      release: id  0 | task {started} | stop processing: n_tokens = {tokens + answer}, truncated = 0");
        After(took + (answer / writes));
        return Access(200, took + (answer / writes));
    }

    public OllamaLogText Cut(long prompt, long limit) => Line("WARN", "llama_server.go:317", $"msg=\"truncating input prompt\" limit={limit} prompt={prompt} keep=4 new={limit}");

    public OllamaLogText Access(int status, double seconds, string path = "/api/chat")
    {
        var duration = TimeSpan.FromSeconds(Math.Round(seconds));
        var latency = duration.TotalSeconds >= 60 ? $"{(int)duration.TotalMinutes}m{duration.Seconds}s" : $"{seconds:0.000}s";
        _text.Append($"[GIN] {_now:yyyy/MM/dd - HH:mm:ss} | {status} | {latency,12} |       127.0.0.1 | POST     \"{path}\"\n");
        return this;
    }

    public void WriteTo(Setup setup) => setup.File(".ollama/logs/server.log", _text.ToString());
}
