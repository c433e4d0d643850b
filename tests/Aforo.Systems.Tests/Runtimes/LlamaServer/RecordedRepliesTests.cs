using System.Text.Json;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

/// <summary>Replies as servers gave them, value by value.</summary>
public sealed class RecordedRepliesTests
{
    [Theory]
    [InlineData("replies/props.json", 262144, 4, "b10488-1a2b3c4d5", "models/Qwen3-Coder-30B-A3B-Instruct-Q4_K_M.gguf", "qwen3-coder-30b", "2025-12")]
    [InlineData("runs/01-slots-divide-and-400/props.json", 2048, 4, "b1-de3ff81", "models/phi3.5-mini.gguf", "models/phi3.5-mini.gguf", "2026-08")]
    [InlineData("runs/10-asked-for-more-than-trained/props.json", 65536, 1, "b1-de3ff81", "models/tiny-llama.gguf", "models/tiny-llama.gguf", "2026-08")]
    [InlineData("runs/11-default-settings-healthy/props.json", 65536, 4, "b1-de3ff81", "models/tiny-llama.gguf", "models/tiny-llama.gguf", "2026-08")]
    public void Properties(string file, int context, int slots, string build, string path, string alias, string notBefore)
    {
        var props = PropsReply.Of(Json(file))!;

        Assert.Equal((context, slots, build, path, alias, notBefore), ((int)props.ContextPerSlot!, (int)props.Slots!, props.BuildInfo, props.ModelPath, props.ModelAlias, props.NotBefore));
        Assert.Equal((true, false, false, false), (props.HasSlots, props.HasMetrics, props.IsSleeping, props.IsRouter));
    }

    [Theory]
    [InlineData("replies/slots.json", new[] { 262144, 262144 }, new[] { true, false }, new[] { 88210, -1 })]
    [InlineData("runs/01-slots-divide-and-400/slots.json", new[] { 2048, 2048, 2048, 2048 }, new[] { false, false, false, false }, new[] { -1, -1, 0, 579 })]
    [InlineData("runs/02-two-conversations-one-slot/slots-after-task-18.json", new[] { 4096 }, new[] { false }, new[] { 468 })]
    [InlineData("runs/04-client-leaves-in-prefill-and-retries/slots-during-prefill.json", new[] { 4096 }, new[] { true }, new[] { 384 })]
    [InlineData("runs/04-client-leaves-in-prefill-and-retries/slots-after.json", new[] { 4096 }, new[] { false }, new[] { 1675 })]
    [InlineData("runs/05-pool-exhausted-while-answering/slots-after.json", new[] { 8192, 8192, 8192 }, new[] { false, false, false }, new[] { 0, 0, 0 })]
    [InlineData("runs/11-default-settings-healthy/slots.json", new[] { 65536, 65536, 65536, 65536 }, new[] { false, false, false, false }, new[] { -1, -1, -1, 9356 })]
    public void Slots(string file, int[] contexts, bool[] processing, int[] tokens)
    {
        var slots = SlotReply.Of(Json(file))!.Value;

        Assert.Equal(contexts, slots.Select(slot => (int)slot.Context!));
        Assert.Equal(processing, slots.Select(slot => slot.IsProcessing));
        Assert.Equal(tokens, slots.Select(slot => (int)(slot.Tokens ?? -1)));
        Assert.Equal(Enumerable.Range(0, slots.Length), slots.Select(slot => (int)slot.Id!));
    }

    [Fact]
    public void A_prompt_that_is_ahead_of_what_was_read_is_told_whole() => Assert.Equal(88210, SlotReply.Of(Json("replies/slots.json"))!.Value[0].PromptTokens(2048));

    [Fact]
    public void Tokens_that_a_slot_holds_so_far_are_not_taken_for_the_prompt()
    {
        var slot = SlotReply.Of(Json("runs/04-client-leaves-in-prefill-and-retries/slots-during-prefill.json"))!.Value[0];

        Assert.Equal((384L, 256L, 0L, 0L), (slot.Tokens, slot.Processed, slot.Cached, slot.Decoded));
        Assert.Null(slot.PromptTokens(128));
    }

    [Fact]
    public void While_it_answers_the_prompt_is_what_was_reused_and_read() => Assert.Equal(1670, new SlotReply(0, 4096, true, 1673, 902, 768, 3).PromptTokens(128));

    [Theory]
    [InlineData("replies/models.json", "qwen3-coder-30b", 262144, 262144, 30532122624, 18550000000, "Q4_K - Medium")]
    [InlineData("runs/01-slots-divide-and-400/v1-models.json", "models/phi3.5-mini.gguf", 131072, 2048, 3821079648, 2392493952, "Q4_K - Medium")]
    public void Models(string file, string id, long trained, long context, long parameters, long bytes, string quantization)
    {
        var model = Assert.Single(ModelsReply.Of(Json(file)));

        Assert.Equal((id, trained, context, parameters, bytes, quantization), (model.Id, model.TrainedContext, model.Context, model.Parameters, model.WeightBytes, model.Quantization));
    }

    [Fact]
    public void Models_of_a_router()
    {
        var models = ModelsReply.Of(Json("replies/models-router.json"));

        Assert.Equal([("qwen3-coder-30b", "loaded", false, null), ("gpt-oss-20b", "unloaded", true, 1L)], models.Select(model => (model.Id, model.Status!, model.Failed, model.ExitCode)));
        Assert.Equal(["llama-server", "-ctx", "131072"], models[0].Arguments);
    }

    [Fact]
    public void Metrics()
    {
        var metrics = MetricsReply.Of(File.ReadAllBytes(RecordedServer.Fixture("replies/metrics.txt")))!;

        Assert.Equal((204312.0, 409.22, 9120.0, 88511.0, 499.27, 1.0, 0.0), (metrics["prompt_tokens_total"], metrics["prompt_seconds_total"], metrics["tokens_predicted_total"], metrics["n_tokens_max"], metrics["prompt_tokens_seconds"], metrics["requests_processing"], metrics["requests_deferred"]));
        Assert.Equal(204312 / 409.22, metrics.PrefillSpeed!.Value, 9);
        Assert.Null(metrics.DecodeSpeed);
    }

    [Theory]
    [InlineData("replies/error-exceed.json", ServerErrorKind.TooLong, 40112, 32768)]
    [InlineData("replies/error-exceed-sep2025.json", ServerErrorKind.TooLong, 15210, 8192)]
    [InlineData("runs/01-slots-divide-and-400/chat-completions-400.json", ServerErrorKind.TooLong, 3842, 2048)]
    [InlineData("runs/10-asked-for-more-than-trained/chat-completions-400.json", ServerErrorKind.TooLong, 70050, 65536)]
    [InlineData("replies/error-auth.json", ServerErrorKind.KeyNeeded, null, null)]
    [InlineData("replies/error-loading.json", ServerErrorKind.Loading, null, null)]
    [InlineData("replies/health-loading.json", ServerErrorKind.Loading, null, null)]
    [InlineData("replies/error-pool.json", ServerErrorKind.PoolFull, null, null)]
    [InlineData("runs/05-pool-exhausted-while-answering/chat-completions-500.json", ServerErrorKind.PoolFull, null, null)]
    public void Errors(string file, ServerErrorKind kind, int? prompt, int? context) => Assert.Equal(new ServerError(kind, prompt, context), ServerError.Of(Json(file)));

    [Theory]
    [InlineData("replies/health-ok.json")]
    [InlineData("replies/tokenize.json")]
    [InlineData("replies/apply-template.json")]
    [InlineData("replies/chat-nonstream.json")]
    [InlineData("runs/01-slots-divide-and-400/chat-completions-200.json")]
    [InlineData("runs/02-two-conversations-one-slot/chat-completions-task-9.json")]
    [InlineData("runs/03-host-copy-brings-a-prompt-back/chat-completions-task-22.json")]
    [InlineData("runs/04-client-leaves-in-prefill-and-retries/chat-completions-retry.json")]
    [InlineData("runs/06-hybrid-model-reprocesses-all/chat-completions-task-7.json")]
    [InlineData("runs/07-context-shift-in-the-answer/chat-completions-200.json")]
    [InlineData("runs/08-window-full-answer-cut/chat-completions-200.json")]
    [InlineData("runs/12-no-prefix-client-leaves-twice/chat-completions-retry.json")]
    public void What_is_no_error_and_no_description_is_taken_for_neither(string file)
    {
        var body = Json(file);

        Assert.Null(ServerError.Of(body));
        Assert.Null(PropsReply.Of(body));
        Assert.Null(SlotReply.Of(body));
        Assert.Empty(ModelsReply.Of(body));
    }

    private static JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllBytes(RecordedServer.Fixture(file))).RootElement;
}
