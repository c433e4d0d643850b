using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Tests.Logs;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

public sealed class LlamaServerLogTests
{
    /// <summary>One line, and the one incident that it proves alone.</summary>
    [Theory]
    [InlineData("load_tensors: offloaded 17/49 layers to GPU", "cpu_spill layers_on_gpu=17 layers_total=49")]
    [InlineData("llm_load_tensors: offloaded 17/49 layers to GPU", "cpu_spill layers_on_gpu=17 layers_total=49")]
    [InlineData("llama_context: n_ctx_seq (4096) < n_ctx_train (131072) -- the full capacity of the model will not be utilized", "context_below_train context=4096 train_context=131072")]
    [InlineData("llama_context: n_ctx_per_seq (4096) < n_ctx_train (131072) -- the full capacity of the model will not be utilized", "context_below_train context=4096 train_context=131072")]
    [InlineData("srv    send_error: task id = 7, error: request (3842 tokens) exceeds the available context size (2048 tokens), try increasing it", "prompt_rejected_too_long context=2048 prompt_tokens=3842 task=7")]
    [InlineData("{\"error\":{\"code\":400,\"message\":\"request (3842 tokens) exceeds the available context size (2048 tokens), try increasing it\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":3842,\"n_ctx\":2048}}", "prompt_rejected_too_long context=2048 prompt_tokens=3842")]
    [InlineData("srv  log_server_r: response: {\"error\":{\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":3842,\"n_ctx\":2048}}", "prompt_rejected_too_long context=2048 prompt_tokens=3842")]
    [InlineData("slot      release: id  0 | task 5 | stop processing: n_tokens = 2047, truncated = 1", "slot_truncated slot=0 task=5 tokens_done=2047")]
    [InlineData("slot      release: id  0 | task 5 | stop processing: n_past = 2047, truncated = 1", "slot_truncated slot=0 task=5 tokens_done=2047")]
    [InlineData("slot update_slots: id  0 | task 5 | slot context shift, n_keep = 65, n_left = 1982, n_discard = 991", "context_shift keep=65 lost_tokens=991 slot=0 task=5")]
    [InlineData("slot get_availabl: id  3 | task -1 | selected slot by LCP similarity, sim_best = 0.874 (> 0.100 thold), f_keep = 1.000", "cache_hit kept_fraction=1 similarity=0.874 slot=3")]
    [InlineData("slot get_availabl: id  3 | task -1 | selected slot by LCP similarity, f_sim_best = 0.174 (> 0.100 thold), f_keep = 0.100", "cache_miss kept_fraction=0.1 similarity=0.174 slot=3")]
    [InlineData("slot get_availabl: id  3 | task -1 | selected slot by LRU, t_last = 6360451968", "cache_miss slot=3")]
    [InlineData("srv        decode: failed to find free space in the KV cache, retrying with smaller batch size, off = 0, n_batch = 1024, ret = 1", "kv_pressure ")]
    [InlineData("srv        decode: Context size has been exceeded. off = 2, n_batch = 1, ret = 1", "kv_pool_exhausted ")]
    [InlineData("srv  update_slots: failed to decode the batch: KV cache is full - try increasing it via the context size, i = 0, n_batch = 1, ret = 1", "kv_pool_exhausted ")]
    [InlineData("ggml_backend_cuda_buffer_type_alloc_buffer: allocating 8192.00 MiB on device 0: cudaMalloc failed: out of memory", "oom_alloc bytes=8589934592")]
    [InlineData("alloc_tensor_range: failed to allocate ROCm0 buffer of size 8589934592", "oom_alloc bytes=8589934592")]
    [InlineData("ggml_gallocr_reserve_n: failed to allocate CUDA0 buffer of size 1234567", "oom_alloc bytes=1234567")]
    [InlineData("ggml_gallocr_reserve_n_impl: failed to allocate Vulkan0 buffer of size 1234567", "oom_alloc bytes=1234567")]
    [InlineData("ggml_aligned_malloc: insufficient memory (attempted to allocate 7168.00 MB)", "oom_alloc bytes=7516192768")]
    [InlineData("ggml_metal_buffer_init: error: failed to allocate buffer, size = 2048.00 MiB", "oom_alloc bytes=2147483648")]
    [InlineData("error: Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)", "oom_alloc ")]
    [InlineData("ggml_vulkan: Device memory allocation of size 1073741824 failed.", "oom_alloc bytes=1073741824")]
    [InlineData("srv    load_model: failed to load model, '/models/a.gguf'", "load_failed ")]
    [InlineData("srv    load_model: failed to create_context with model '/models/a.gguf'", "load_failed ")]
    [InlineData("CUDA error: an illegal memory access was encountered", "runner_crash_cause ")]
    [InlineData("ROCm error: unspecified launch failure", "runner_crash_cause ")]
    [InlineData("/src/ggml/src/ggml-cuda.cu:75: GGML_ASSERT(ptr == pool_addr) failed", "runner_crash_cause ")]
    [InlineData("SIGABRT: abort", "runner_crash_cause ")]
    public void A_line_alone_proves(string line, string incident) => Assert.Equal(["1 " + incident], Brief(line));

    /// <summary>Lines that look like an incident and are none.</summary>
    [Theory]
    [InlineData("load_tensors: offloaded 49/49 layers to GPU")]
    [InlineData("load_tensors:   CPU_Mapped model buffer size =   166.92 MiB")]
    [InlineData("llama_context: n_ctx_seq (262144) > n_ctx_train (65536) -- possible training context overflow")]
    [InlineData("slot      release: id  0 | task 5 | stop processing: n_tokens = 2047, truncated = 0")]
    [InlineData("slot get_availabl: id  3 | task -1 | selected slot by LRU, t_last = -1")]
    [InlineData("slot get_availabl: id  3 | task -1 | selected slot by LCP similarity, sim_best = 0.874 (> 0.100 thold), f_keep = 0.200")]
    [InlineData("decode: failed to find a memory slot for batch of size 3")]
    [InlineData("srv    send_error: task id = 3, error: Context size has been exceeded.")]
    [InlineData("llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache")]
    [InlineData("slot update_slots: id  0 | task 0 | prompt processing progress, n_past = 2048, n_tokens = 2048, progress = 0.667101")]
    [InlineData("slot   operator(): id  0 | task 7 | cached n_tokens = 2048, memory_seq_rm [2048, end)")]
    [InlineData("srv    operator(): operator(): cleaning up before exit...")]
    [InlineData("ggml_cuda_init: found 1 CUDA devices:")]
    [InlineData("slot ")]
    [InlineData("slot a: id")]
    [InlineData("slot a: id x | task y | stop processing: n_tokens = 1, truncated = 1")]
    [InlineData("slot a: id 1 | task 99999999999999999999999999 | stop processing: n_tokens = 1, truncated = 1")]
    [InlineData("srv send_error: task id = , error: request (1 tokens) exceeds the available context size (1 tokens)")]
    public void A_line_alone_proves_nothing(string line) => Assert.Empty(Brief(line));

    [Fact]
    public void The_wording_of_september_2025_takes_its_sizes_from_the_prompt_of_the_same_task() => Assert.Equal(
        ["4 prompt_rejected_too_long context=4096 prompt_tokens=9000 task=3"],
        Brief(
            "slot update_slots: id  0 | task 3 | new prompt, n_ctx_slot = 4096, n_keep = 0, n_prompt_tokens = 9000",
            "slot update_slots: id  1 | task 4 | new prompt, n_ctx_slot = 8192, n_keep = 0, n_prompt_tokens = 111",
            "slot update_slots: id  1 | task 4 | n_past = 0, memory_seq_rm [0, end)",
            "srv    send_error: task id = 3, error: the request exceeds the available context size. try increasing the context size or enable context shift",
            "srv  cancel_tasks: cancel task, id_task = 3"));

    [Theory]
    [InlineData("kv cache rm [900, end)")]
    [InlineData("n_past = 900, memory_seq_rm [900, end)")]
    [InlineData("n_tokens = 900, memory_seq_rm [900, end)")]
    [InlineData("cached n_tokens = 900, memory_seq_rm [900, end)")]
    public void Reuse_in_the_words_of_every_year(string words) => Assert.Equal(
        ["2 cache_hit kept_tokens=900 prompt_tokens=1000 slot=0 task=3"],
        Brief(
            "slot update_slots: id  0 | task 3 | new prompt, n_ctx_slot = 4096, n_keep = 0, n_prompt_tokens = 1000",
            $"slot update_slots: id  0 | task 3 | {words}",
            "slot update_slots: id  0 | task 3 | cached n_tokens = 950, memory_seq_rm [950, end)"));

    [Fact]
    public void A_client_that_leaves_before_its_request_is_launched_was_in_the_queue() => Assert.Equal(
        "queue",
        Assert.Single(SampleLog.ReadLines("0.00.001.000 I srv  llama_server: model loaded", "0.09.001.000 W srv          stop: cancel task, id_task = 7").Incidents).Phase);

    [Fact]
    public void A_log_that_begins_in_the_middle_does_not_tell_the_phase() =>
        Assert.Null(Assert.Single(SampleLog.ReadLines("0.09.001.000 W srv          stop: cancel task, id_task = 7").Incidents).Phase);

    [Fact]
    public void A_connection_that_closes_after_the_answer_is_no_client_that_left() => Assert.Empty(Brief(
        "slot launch_slot_: id  0 | task 3 | processing task, is_child = 0",
        "slot print_timing: id  0 | task 3 | prompt eval time =     232.44 ms /  1550 tokens (    0.14 ms per token,  6668.27 tokens per second)",
        "slot print_timing: id  0 | task 3 |        eval time =    1540.63 ms /   498 tokens (    3.10 ms per token,   322.59 tokens per second)",
        "slot      release: id  0 | task 3 | stop processing: n_tokens = 2047, truncated = 0",
        "srv          stop: cancel task, id_task = 3"));

    [Fact]
    public void Tasks_side_by_side_keep_their_own_numbers() => Assert.Equal(
        ["5 client_gone prompt_tokens=9000 slot=1 task=4 tokens_done=700", "6 slot_truncated context=4096 slot=0 task=3 tokens_done=1500"],
        Brief(
            "slot launch_slot_: id  0 | task 3 | processing task, is_child = 0",
            "slot launch_slot_: id  1 | task 4 | processing task, is_child = 0",
            "slot   operator(): id  0 | task 3 | new prompt, n_ctx_slot = 4096, n_keep = 0, task.n_tokens = 1000",
            "slot   operator(): id  1 | task 4 | new prompt, n_ctx_slot = 9999, n_keep = 0, task.n_tokens = 9000",
            "srv          stop: cancel task, id_task = 4",
            "slot      release: id  0 | task 3 | stop processing: n_tokens = 1500, truncated = 1",
            "slot      release: id  1 | task 4 | stop processing: n_tokens = 700, truncated = 0"));

    [Theory]
    [InlineData("'false'", 4, 8192, true)]
    [InlineData("'true'", 4, 8192, false)]
    [InlineData("'true'", 2, 8192, true)]
    public void A_cap_is_an_incident_unless_the_pool_was_the_automatic_one(string unified, int slots, int train, bool isIncident) => Assert.Equal(
        isIncident ? [$"1 context_clamped_to_train context={train} limit=32768 train_context={train}"] : [],
        Brief(
            $"srv    load_model: the slot context (32768) exceeds the training context of the model ({train}) - capping",
            $"srv    load_model: initializing, n_slots = {slots}, n_ctx_slot = {train}, kv_unified = {unified}"));

    [Fact]
    public void The_automatic_pool_that_was_reduced_to_fit_is_no_clamp() => Assert.Empty(Brief(
        "common_params_fit_impl: context size reduced from 262144 to 100096 -> need 100 MiB less memory in total",
        "srv    load_model: the slot context (100096) exceeds the training context of the model (65536) - capping",
        "srv    load_model: initializing, n_slots = 4, n_ctx_slot = 65536, kv_unified = 'true'"));

    [Fact]
    public void Lines_of_one_allocation_are_one_incident_and_a_later_one_is_another() => Assert.Equal(
        ["1 oom_alloc bytes=8589934592", "5 oom_alloc bytes=1048576"],
        Brief(
            "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 8191.99 MiB on device 0: cudaMalloc failed: out of memory",
            "alloc_tensor_range: failed to allocate CUDA0 buffer of size 8589934592",
            "ggml_gallocr_reserve_n: failed to allocate CUDA0 buffer of size 555",
            "slot launch_slot_: id  0 | task 3 | processing task, is_child = 0",
            "alloc_tensor_range: failed to allocate CUDA0 buffer of size 1048576"));

    [Fact]
    public void A_missing_file_is_told_as_such() => Assert.Equal(
        "missing_file",
        Assert.Single(SampleLog.ReadLines(
            "gguf_init_from_file: failed to open GGUF file '/models/none.gguf' (No such file or directory)",
            "llama_model_load: error loading model: llama_model_loader: failed to load model from /models/none.gguf",
            "common_init_from_params: failed to load model '/models/none.gguf'",
            "srv    load_model: failed to load model, '/models/none.gguf'").Incidents).Cause);

    [Fact]
    public void Buffers_of_a_load_add_up_by_device_and_the_next_load_takes_their_place()
    {
        string[] load = ["srv    load_model: loading model 'a.gguf'", "llama_kv_cache:      CUDA0 KV buffer size =   100.00 MiB", "llama_kv_cache:      CUDA0 KV buffer size =    28.00 MiB"];
        var facts = SampleLog.ReadLines([.. load, .. load]).Facts;
        var buffer = Assert.Single(facts, fact => fact.Name == FactNames.KvCacheBytes);
        Assert.Equal(128L << 20, buffer.Value.Whole);
        Assert.Equal(("CUDA0", "a.gguf"), (buffer.Scope.Device, buffer.Scope.Model));
    }

    [Fact]
    public void Speed_is_that_of_the_longest_prompt_and_not_of_a_cache_hit()
    {
        var facts = SampleLog.ReadLines(
            "slot   operator(): id  0 | task 1 | new prompt, n_ctx_slot = 99999, n_keep = 0, task.n_tokens = 5000",
            "slot   operator(): id  0 | task 1 | cached n_tokens = 0, memory_seq_rm [0, end)",
            "slot print_timing: id  0 | task 1 | prompt eval time =    5000.00 ms /  5000 tokens (    1.00 ms per token,  1000.00 tokens per second)",
            "slot      release: id  0 | task 1 | stop processing: n_tokens = 5100, truncated = 0",
            "slot   operator(): id  0 | task 2 | new prompt, n_ctx_slot = 99999, n_keep = 0, task.n_tokens = 60000",
            "slot   operator(): id  0 | task 2 | cached n_tokens = 54000, memory_seq_rm [54000, end)",
            "slot print_timing: id  0 | task 2 | prompt eval time =   60000.00 ms /  6000 tokens (    1.00 ms per token,   100.00 tokens per second)").Facts;
        var speed = Assert.Single(facts, fact => fact.Name == FactNames.PrefillSpeed);
        Assert.Equal((1000, Basis.Measured, 3), (speed.Value.Number, speed.Basis, speed.Source.Line));
    }

    [Fact]
    public void Requests_tell_prompt_reuse_time_and_outcome()
    {
        var requests = SampleLog.Read("02-llama-server-two-conversations-one-slot").Requests;
        Assert.Equal([(897L, 0L, 42.93), (1102L, 897L, 10.89), (461L, 16L, 20.74), (1255L, 16L, 58.89)], requests.Select(request => (request.PromptTokens!.Value, request.CachedTokens!.Value, request.ElapsedSeconds!.Value)));
        Assert.All(requests, request => Assert.Equal(Outcome.Answered, request.Outcome));
    }

    [Fact]
    public void At_the_default_verbosity_the_prompt_follows_from_what_was_left_in_the_slot()
    {
        var request = SampleLog.Read("11-llama-server-default-settings-healthy").Requests[1];
        Assert.Equal((9057, 9018, 300), (request.PromptTokens, request.CachedTokens, request.OutputTokens));
        Assert.Equal("n_tokens - n_decoded + 1", request.Source.Formula);
    }

    private static string[] Brief(params string[] lines) => SampleLog.Brief(SampleLog.ReadLines(lines));
}
