using Aforo.Systems.Tests.Logs;

namespace Aforo.Systems.Tests.Runtimes.IkLlama;

public sealed class IkLlamaLogTests
{
    /// <summary>The same events as text lines, the server's default.</summary>
    [Theory]
    [InlineData("INFO [           context_shift] slot context shift | tid=\"1402\" timestamp=1788251931 id_slot=0 id_task=251 n_keep=3 n_left=16380 n_discard=8190 n_ctx=16384 n_past=16383", "context_shift context=16384 keep=3 lost_tokens=8190 slot=0 task=251")]
    [InlineData("INFO [           release_slots] slot released | tid=\"1402\" timestamp=1788251974 id_slot=0 id_task=251 n_ctx=32768 n_past=9114 n_system_tokens=0 n_cache_tokens=9114 truncated=true", "slot_truncated slot=0 task=251 tokens_done=9114")]
    [InlineData("ERR [              send_error] task error | tid=\"1402\" timestamp=1788252100 id_multi=-1 id_task=1190 error=\"the request exceeds the available context size, try increasing it\"", "prompt_rejected_too_long task=1190")]
    [InlineData("INFO [            update_slots] input truncated | tid=\"1402\" timestamp=1788252100 id_slot=0 id_task=7 n_ctx=4096 n_keep=0 n_left=4096 n_prompt_tokens=3070", "prompt_truncated context=4096 keep=0 kept_tokens=3070 slot=0 task=7")]
    [InlineData("======== Cache: cache_size = 7341, n_past =  7088, n_past_prompt = 7088", "cache_hit kept_tokens=7088")]
    [InlineData("======== Cache: cache_size = 7341, n_past =  88, n_past_prompt = 88", "cache_miss kept_tokens=88")]
    [InlineData("failed to decode the batch: KV cache is full - try increasing it via the context size, i = 0, n_batch = 1, ret = 1", "kv_pool_exhausted ")]
    [InlineData("{\"function\":\"update_slots\",\"level\":\"ERR\",\"line\":1,\"msg\":\"failed to decode the batch: KV cache is full - try increasing it via the context size\",\"tid\":\"1\",\"timestamp\":1788252100}", "kv_pool_exhausted ")]
    [InlineData("{\"level\":\"I\",\"timestamp\":1788252100.25,\"message\":\"slot      release: id  0 | task 5 | stop processing: n_tokens = 2047, truncated = 1\"}", "slot_truncated slot=0 task=5 tokens_done=2047")]
    public void A_line_alone_proves(string line, string incident) => Assert.Equal(["1 " + incident], SampleLog.Brief(SampleLog.ReadLines(line)));

    [Theory]
    [InlineData("======== Cache: cache_size = 0, n_past =  0, n_past_prompt = 0")]
    [InlineData("{\"function\":\"release_slots\",\"id_slot\":0,\"id_task\":4,\"msg\":\"slot released\",\"n_ctx\":32768,\"n_past\":7341,\"truncated\":false}")]
    [InlineData("{\"function\":\"release_slots\",\"id_slot\":0,\"id_task\":4,\"msg\":\"slot released\",\"n_ctx\":32768,\"truncated\":tru")]
    [InlineData("{}")]
    [InlineData("{\"msg\":{\"truncated\":true}}")]
    [InlineData("INFO [")]
    public void A_line_alone_proves_nothing(string line) => Assert.Empty(SampleLog.ReadLines(line).Incidents);

    [Fact]
    public void A_time_in_epoch_seconds_is_a_time_in_UTC() => Assert.Equal(
        "2026-09-01T08:38:51Z",
        Assert.Single(SampleLog.ReadLines("INFO [           context_shift] slot context shift | tid=\"1402\" timestamp=1788251931 id_slot=0 id_task=251 n_keep=3 n_discard=8190").Incidents).Time.ToString());
}
