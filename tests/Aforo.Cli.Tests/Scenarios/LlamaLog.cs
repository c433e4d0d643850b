using System.Globalization;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>Logs of llama-server v0.5.0 at <c>-lv 4</c>.</summary>
internal static class LlamaLog
{
    private const string Head = "0.00.100.000 I srv    load_model: initializing, n_slots = 1, n_ctx_slot = 131072, kv_unified = 'false'\n0.00.200.000 I srv          main: server is listening on http://127.0.0.1:8080\n";

    /// <summary>One prompt whose client leaves after 300 s.</summary>
    public static string SlowPrefill(long tokens, double speed)
    {
        var done = (long)(295 * speed) / 2048 * 2048;
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Head}0.10.000.000 I slot get_availabl: id  0 | task -1 | selected slot by LRU, t_last = -1
            0.10.000.100 I slot launch_slot_: id  0 | task 0 | processing task, is_child = 0
            0.10.000.200 I slot   operator(): id  0 | task 0 | new prompt, n_ctx_slot = 131072, n_keep = 0, task.n_tokens = {tokens}
            0.10.000.300 I slot   operator(): id  0 | task 0 | cached n_tokens = 0, memory_seq_rm [0, end)
            5.05.000.000 I slot print_timing: id  0 | task 0 | prompt processing, n_tokens = {done,6}, progress = {(double)done / tokens:0.00}, t = {done / speed:0.00} s / {speed:0.00} tokens per second
            5.10.300.000 I srv          stop: cancel task, id_task = 0
            5.12.000.000 I slot      release: id  0 | task 0 | stop processing: n_tokens = {done}, truncated = 0

            """);
    }

    /// <summary>A slot's turns: tokens of each prompt and how many of them were reused.</summary>
    public static string Turns(params (long Tokens, long Reused)[] turns)
    {
        var text = Head;
        for (var i = 0; i < turns.Length; i++)
        {
            var (tokens, reused) = turns[i];
            text += string.Create(CultureInfo.InvariantCulture, $"""
                {i + 1}.00.000.000 I slot get_availabl: id  0 | task -1 | selected slot by LRU, t_last = {(i == 0 ? -1 : 1000 * i)}
                {i + 1}.00.000.100 I slot launch_slot_: id  0 | task {i * 10} | processing task, is_child = 0
                {i + 1}.00.000.200 I slot   operator(): id  0 | task {i * 10} | new prompt, n_ctx_slot = 131072, n_keep = 0, task.n_tokens = {tokens}
                {i + 1}.00.000.300 I slot   operator(): id  0 | task {i * 10} | cached n_tokens = {reused}, memory_seq_rm [{reused}, end)
                {i + 1}.20.000.000 I slot print_timing: id  0 | task {i * 10} | prompt eval time = {(tokens - reused) * 2.5:0.00} ms / {tokens - reused} tokens ( 2.50 ms per token, 400.00 tokens per second)
                {i + 1}.21.000.000 I slot      release: id  0 | task {i * 10} | stop processing: n_tokens = {tokens + 40}, truncated = 0

                """);
        }
        return text;
    }

    /// <summary>Turns of a model whose state can't go back.</summary>
    public static string Reprocessing(params long[] prompts)
    {
        var text = Head;
        for (var i = 0; i < prompts.Length; i++)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"""
                {i + 1}.00.000.000 I slot get_availabl: id  0 | task -1 | selected slot by LCP similarity, f_sim_best = 0.935 (> 0.100 thold), f_keep = 0.942
                {i + 1}.00.000.100 I slot launch_slot_: id  0 | task {i * 10} | processing task, is_child = 0
                {i + 1}.00.000.200 I slot   operator(): id  0 | task {i * 10} | new prompt, n_ctx_slot = 131072, n_keep = 0, task.n_tokens = {prompts[i]}
                {i + 1}.00.000.250 W slot   operator(): id  0 | task {i * 10} | forcing full prompt re-processing due to lack of cache data (likely due to SWA or hybrid/recurrent memory, see the pull request)
                {i + 1}.00.000.300 I slot   operator(): id  0 | task {i * 10} | cached n_tokens = 0, memory_seq_rm [0, end)
                {i + 1}.20.000.000 I slot print_timing: id  0 | task {i * 10} | prompt eval time = {prompts[i] * 2.5:0.00} ms / {prompts[i]} tokens ( 2.50 ms per token, 400.00 tokens per second)
                {i + 1}.21.000.000 I slot      release: id  0 | task {i * 10} | stop processing: n_tokens = {prompts[i] + 40}, truncated = 0

                """);
        }
        return text;
    }
}
