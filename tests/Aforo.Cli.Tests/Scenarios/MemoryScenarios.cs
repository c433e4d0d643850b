namespace Aforo.Cli.Tests.Scenarios;

internal static class MemoryScenarios
{
    private static Setup Agent(this Setup setup, string model, long context) => setup
        .OpenClaw(model, $"contextWindow: {context}, contextTokens: {context * 7 / 8}, maxTokens: 4096, params: {{ num_ctx: {context} }}").OpenClawVersion("2026.9.6");

    public static Scenario[] All =>
    [
        new("part of the model lies in the machine's memory", setup =>
        {
            setup.Nvidia(64, 24).Agent("coder:30b", 65536);
            new OllamaServer().With(new("coder:30b") { NumCtx = 65536, Loaded = 65536, Size = 25_000_000_000, SizeVram = 19_000_000_000 }).AttachTo(setup);
        }, "MEM-01"),
        new("a q8_0 cache that is not active", setup =>
        {
            setup.Nvidia(64, 24).Agent("coder:30b", 32768);
            new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
            new OllamaLogText(environment: "OLLAMA_FLASH_ATTENTION:false OLLAMA_KV_CACHE_TYPE:q8_0 OLLAMA_NUM_PARALLEL:1").Load(32768)
                .Child("llama_kv_cache: size = 3072.00 MiB ( 32768 cells,  48 layers,  1/1 seqs), K (f16): 1536.00 MiB, V (f16): 1536.00 MiB").WriteTo(setup);
        }, "MEM-02"),
        new("a context that no card here holds", setup =>
        {
            setup.Nvidia(64, 24).Agent("coder:30b-256k", 262144);
            new OllamaServer().With(new("coder:30b-256k") { NumCtx = 262144 }).AttachTo(setup);
        }, "MEM-03"),
        new("an allocation that failed", setup =>
        {
            setup.Nvidia(64, 24);
            new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
            new OllamaLogText().Line("INFO", "llama_server.go:433", $"msg=\"starting llama-server\" cmd=\"llama-server --model /models/blobs/sha256-{new string('a', 64)} --port 50999 -c 32768 -np 1\"")
                .Child("ggml_backend_cuda_buffer_type_alloc_buffer: allocating 8192.00 MiB on device 0: cudaMalloc failed: out of memory")
                .Child("alloc_tensor_range: failed to allocate CUDA0 buffer of size 8589934592")
                .Line("INFO", "sched.go:641", "msg=\"Load failed\" model=/models/x error=\"llama-server process exited: cudaMalloc failed: out of memory\"").Access(500, 4).WriteTo(setup);
        }, "MEM-04"),
        new("it fits the Mac but not Metal's share", setup =>
        {
            setup.Arguments("--machine", "mac-studio-m2-ultra:64").Agent("big:70b", 65536);
            new OllamaServer().With(new("big:70b") { NumCtx = 65536, Native = 131072, Layers = 80, KvHeads = 8, Bytes = 42_500_000_000 }).AttachTo(setup);
        }, "MEM-05"),
        new("two models that do not fit together", setup =>
        {
            setup.Nvidia(128, 24);
            new OllamaServer().With(new("coder:30b") { NumCtx = 8192, Loaded = 8192 }).With(new("writer:14b") { Native = 40960, Layers = 40, KvHeads = 8, Bytes = 9_300_000_000, Digest = 'b', NumCtx = 8192, Loaded = 8192 }).AttachTo(setup);
        }, "MEM-06"),
        new("saved prompts fill the machine's memory", setup =>
        {
            setup.Plain(32);
            new OllamaServer().With(new("coder:30b") { NumCtx = 98304, Loaded = 98304, SizeVram = 0 }).AttachTo(setup);
            setup.Variable("LLAMA_ARG_CACHE_RAM", "8192");
            new OllamaLogText().Load(98304, onGpu: 0, layers: 49).Prompt(96000, 30, first: true, context: 98304).WriteTo(setup);
        }, "MEM-07"),
    ];
}
