using System.Globalization;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>The lines around the start, the loading and the end of a runner, in the words of the release.</summary>
internal sealed class RunnerLog(ServerLog log, Release release, OllamaSimulatorOptions options)
{
    private const double Mebibyte = 1 << 20;

    /// <summary>The lines of the server's own start.</summary>
    public void ServerStarted(int port)
    {
        log.Info("routes.go:1951", "msg=\"server config\" env=\"map[" + string.Join(' ', Variables(port)) + "]\"");
        log.Info("routes.go:2008", $"msg=\"Listening on 127.0.0.1:{port} (version {release.Text})\"");
        if (options.AcceleratorBytes > 0) log.Info("types.go:32", $"msg=\"inference compute\" id=0 library=Metal compute=0.0 name=MTL0 description=\"simulated\" type=iGPU total=\"{Gib(options.AcceleratorBytes)}\" available=\"{Gib(options.AcceleratorBytes)}\"");
        if (release.FixedContext is null) log.Info("routes.go:2058", $"msg=\"vram-based default context\" total_vram=\"{Gib(options.AcceleratorBytes)}\" default_num_ctx={ContextSize.Tier(options.AcceleratorBytes - options.OverheadBytes)}");
    }

    public void Clamped(long asked, Runner runner) => log.Warn("server.go:114", release.HasAutomaticParallel
        ? $"msg=\"requested context size too large for model\" num_ctx={asked * runner.Parallel} num_parallel={runner.Parallel} n_ctx_train={runner.Definition.Weights.NativeContext}"
        : $"msg=\"requested context size too large for model\" num_ctx={asked} n_ctx_train={runner.Definition.Weights.NativeContext}");

    public void Starting(Runner runner)
    {
        var total = runner.Context * runner.Parallel;
        var layers = runner.Definition.Weights.Layers;
        if (release.HasChild)
        {
            log.Info("llama_server.go:433", $"msg=\"starting llama-server\" cmd=\"/usr/local/lib/ollama/llama-server --model {runner.BlobPath} --port {runner.Port} --host 127.0.0.1 --no-webui --offline -c {total} -np {runner.Parallel} --log-verbosity 4 --no-log-prefix --no-log-timestamps --flash-attn auto {Batch(runner)}{(runner.Shift ? " --context-shift" : "")} --keep 4\"");
            return;
        }
        if (release.StartsOldRunner)
        {
            log.Info("server.go:438", $"msg=\"starting llama server\" cmd=\"/usr/bin/ollama runner --model {runner.BlobPath} --ctx-size {total} --batch-size 512 --n-gpu-layers {layers} --threads 8 --parallel {runner.Parallel} --port {runner.Port}\"");
            return;
        }
        log.Info("server.go:433", $"msg=\"starting runner\" cmd=\"/usr/local/bin/ollama runner --ollama-engine --model {runner.BlobPath} --port {runner.Port}\"");
        log.Info("runner.go:1297", $"msg=load request=\"{{Operation:commit LoraPath:[] Parallel:{runner.Parallel} BatchSize:512 FlashAttention:Enabled KvSize:{total} KvCacheType: NumThreads:8 GPULayers:{layers} MultiUserCache:false ProjectorPath: MainGPU:0 UseMmap:false}}\"");
    }

    public void Loaded(Runner runner, TimeSpan took)
    {
        var weights = runner.Definition.Weights;
        var onGpu = runner.SizeBytes == 0 ? weights.Layers : (int)(weights.Layers * (double)runner.SizeVramBytes / runner.SizeBytes);
        if (release.HasChild || release.StartsOldRunner)
        {
            log.Child($"load_tensors: offloaded {onGpu}/{weights.Layers} layers to GPU");
            if (runner.SizeVramBytes > 0) log.Child($"load_tensors:  MTL0_Mapped model buffer size = {Mib(weights.FileBytes)} MiB");
            log.Child($"llama_kv_cache:       MTL0 KV buffer size = {Mib(weights.KvBytesPerToken * runner.Context * runner.Parallel)} MiB");
            if (release.HasChild) log.Child($"srv    load_model: initializing, n_slots = {runner.Parallel}, n_ctx_slot = {runner.Context}, kv_unified = 'false'");
        }
        else
        {
            log.Info("ggml.go:502", $"msg=\"offloaded {onGpu}/{weights.Layers} layers to GPU\"");
        }
        log.Info(release.HasChild ? "llama_server.go:1362" : "server.go:1432", $"msg=\"{(release.HasChild ? "llama-server" : "llama runner")} started in {took.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} seconds\"");
    }

    public void Reduced(Runner runner, long lower) => log.Warn("sched.go:652",
        $"msg=\"llama-server load failed; reducing automatic context and retrying once\" model={runner.BlobPath} old_num_ctx={runner.Context} effective_num_ctx={runner.Context} new_num_ctx={lower} error={GoText.Quoted(OutOfMemory(runner))}");

    public void Failed(Runner runner, string error) => log.Info("sched.go:641", $"msg=\"Load failed\" model={runner.BlobPath} error={GoText.Quoted(error)}");

    public void LeftInLoad(Runner runner)
    {
        log.Warn("llama_server.go:1301", "msg=\"client connection closed before llama-server finished loading, aborting load\"");
        Failed(runner, "timed out waiting for llama-server to start: context canceled");
    }

    public void Evicted(Runner runner, long predicted) => log.Info("sched.go:551",
        $"msg=\"llama-server model predicted to exceed available memory, evicting\" model={runner.BlobPath} predicted=\"{Gib(predicted)}\" available=\"{Gib(options.AcceleratorBytes)}\"");

    public static string OutOfMemory(Runner runner)
    {
        var bytes = runner.Definition.Weights.KvBytesPerToken * runner.Context * runner.Parallel;
        return $"llama-server reported out-of-memory during startup: failed to allocate buffer, size = {Mib(bytes)} MiB\nllama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache";
    }

    private static string Batch(Runner runner) => runner.Definition.Weights.IsEmbedder ? $"--embedding -b {EmbedFit.BatchOf(runner, null)} -ub {EmbedFit.BatchOf(runner, null)}" : "-b 512 -ub 512";

    private IEnumerable<string> Variables(int port)
    {
        if (release.HasContextVariable) yield return $"OLLAMA_CONTEXT_LENGTH:{options.ContextLength}";
        yield return $"OLLAMA_DEBUG:{(options.Debug ? "DEBUG" : "INFO")}";
        yield return $"OLLAMA_GPU_OVERHEAD:{options.OverheadBytes}";
        yield return $"OLLAMA_HOST:http://127.0.0.1:{port}";
        yield return $"OLLAMA_KEEP_ALIVE:{(options.KeepAlive < TimeSpan.Zero ? "2562047h47m16.854775807s" : GoText.Latency(options.KeepAlive))}";
        yield return "OLLAMA_KV_CACHE_TYPE:";
        yield return $"OLLAMA_LOAD_TIMEOUT:{GoText.Latency(options.LoadTimeout)}";
        yield return $"OLLAMA_MAX_QUEUE:{options.MaxQueue}";
        yield return $"OLLAMA_NUM_PARALLEL:{options.Parallel ?? (release.HasAutomaticParallel ? 0 : 1)}";
    }

    private static string Gib(long bytes) => (bytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture) + " GiB";

    private static string Mib(long bytes) => (bytes / Mebibyte).ToString("0.00", CultureInfo.InvariantCulture);
}
