using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Tests.Logs;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaLogTests
{
    private const string Blob = "/root/.ollama/models/blobs/sha256-3e4cb14174460404e7a233e531675303b2fbf7749c02f91864fe311ab6344e4f";

    /// <summary>One line of Ollama's own, and the one incident that it proves alone.</summary>
    [Theory]
    [InlineData("level=WARN source=server.go:114 msg=\"requested context size too large for model\" num_ctx=65536 n_ctx_train=16384", "context_clamped_to_train context=16384 limit=65536 train_context=16384")]
    [InlineData("level=WARN source=server.go:114 msg=\"requested context size too large for model\" num_ctx=65536 num_parallel=4 n_ctx_train=8192", "context_clamped_to_train context=8192 limit=16384 train_context=8192")]
    [InlineData("level=WARN source=runner.go:129 msg=\"truncating input prompt\" limit=2048 prompt=11873 numKeep=5", "prompt_truncated keep=5 limit=2048 prompt_tokens=11873")]
    [InlineData("level=WARN source=llama_server.go:317 msg=\"truncating input prompt\" limit=65538 prompt=150311 keep=4 new=65538", "prompt_truncated keep=4 kept_tokens=65538 limit=65538 lost_tokens=84773 prompt_tokens=150311")]
    [InlineData("level=DEBUG source=prompt.go:77 msg=\"truncating input messages which exceed context length\" truncated=9", "messages_dropped ")]
    [InlineData("level=DEBUG source=routes.go:2400 msg=\"truncating native chat messages which exceed context length\" truncated=3", "messages_dropped ")]
    [InlineData("level=WARN source=sched.go:652 msg=\"llama-server load failed; reducing automatic context and retrying once\" model=x old_num_ctx=32768 effective_num_ctx=32768 new_num_ctx=4096", "context_reduced_by_server context=4096 limit=32768")]
    [InlineData("level=DEBUG source=runner.go:500 msg=\"context limit hit - shifting\" id=1 limit=8192 input=8192 keep=4 discard=4094", "context_shift context=8192 keep=4 lost_tokens=4094 slot=1")]
    [InlineData("level=WARN source=server.go:989 msg=\"model request too large for system\" requested=\"51.7 GiB\" available=\"39.4 GiB\"", "model_too_large bytes=55512452301")]
    [InlineData("level=INFO source=server.go:99 msg=\"model is too large for system memory\" requested=\"1.0 GiB\"", "model_too_large bytes=1073741824")]
    [InlineData("level=INFO source=sched.go:641 msg=\"Load failed\" model=x error=\"model requires more system memory (51.7 GiB) than is available (39.4 GiB)\"", "load_failed bytes=55512452301")]
    [InlineData("level=ERROR source=sched.go:456 msg=\"error loading llama server\" error=\"llama runner process has terminated: cudaMalloc failed: out of memory\\nfailed to allocate CUDA0 buffer of size 1234\"", "load_failed bytes=1234")]
    [InlineData("level=INFO source=sched.go:641 msg=\"Load failed\" model=x error=\"timed out waiting for llama runner to start - progress 0.00 - \"", "load_timeout ")]
    [InlineData("level=WARN source=llama_server.go:1301 msg=\"client connection closed before llama-server finished loading, aborting load\"", "client_gone ")]
    [InlineData("level=WARN source=server.go:1301 msg=\"client connection closed before server finished loading, aborting load\"", "client_gone ")]
    [InlineData("level=INFO source=runner.go:929 msg=\"aborting completion request due to client closing the connection\"", "client_gone ")]
    [InlineData("level=ERROR source=llama_server.go:1023 msg=\"llama-server terminated\" error=\"signal: killed\" exit=-1", "runner_crash ")]
    [InlineData("level=ERROR source=server.go:800 msg=\"llama runner process no longer running\" sys=6 string=\"signal: aborted (core dumped)\"", "runner_crash ")]
    [InlineData("level=ERROR source=server.go:800 msg=\"llama runner terminated\" error=\"exit status 2\"", "runner_crash ")]
    [InlineData("level=INFO source=ggml.go:494 msg=\"offloaded 17/49 layers to GPU\"", "cpu_spill layers_on_gpu=17 layers_total=49")]
    public void A_line_alone_proves(string line, string incident)
    {
        var seen = SampleLog.ReadLines("time=2026-08-11T16:40:05.123+02:00 " + line);
        Assert.Equal(["1 " + incident], SampleLog.Brief(seen));
        Assert.Equal(("2026-08-11T16:40:05.123+02:00", false), (seen.Incidents[0].Time.ToString(), seen.Incidents[0].TimeIsApproximate));
    }

    /// <summary>Lines that look like an incident and are none.</summary>
    [Theory]
    [InlineData("time=2026-08-11T16:40:05Z level=INFO source=ggml.go:494 msg=\"offloaded 49/49 layers to GPU\"")]
    [InlineData("time=2026-08-11T16:40:05Z level=INFO source=sched.go:641 msg=\"Load failed\" model=x error=\"timed out waiting for llama-server to start: context canceled\"")]
    [InlineData("time=2026-08-11T16:40:05Z level=INFO source=x.go:1 msg=\"said: truncating input prompt\" limit=1 prompt=2")]
    [InlineData("time=2026-08-11T16:40:05Z level=INFO source=sched.go:551 msg=\"llama-server model predicted to exceed available memory, evicting\" predicted=\"5 GiB\"")]
    [InlineData("time=2026-08-11T16:40:05Z level=ERROR source=x.go:1 msg=\"something\" error=\"cudaMalloc failed: out of memory\\nfailed to allocate CUDA0 buffer of size 1234\"")]
    [InlineData("time=2026-08-11T16:40:05Z level=INFO")]
    [InlineData("time=")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 | 200 |         4m59s |       127.0.0.1 | POST     \"/api/chat\"")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 | 200 |         5m41s |       127.0.0.1 | POST     \"/api/pull\"")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 | 500 |         5m0s |       127.0.0.1 | POST     \"/api/pull\"")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 | 500 |    2.114291ms |       127.0.0.1 | POST     \"/api/chat\"")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 | 503 |    2.114291ms |       127.0.0.1 | GET      \"/api/ps\"")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 | 404 |         398.7µs |       127.0.0.1 | POST     \"/api/chat\"")]
    [InlineData("[GIN] 2026/13/11 - 16:40:05 | 500 |         5m0s |       127.0.0.1 | POST     \"/api/chat\"")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 | 500 |         5m0x |       127.0.0.1 | POST     \"/api/chat\"")]
    [InlineData("[GIN] 2026/08/11 - 16:40:05 |")]
    public void A_line_alone_proves_nothing(string line) => Assert.Empty(SampleLog.ReadLines(line).Incidents);

    [Theory]
    [InlineData("499 |   30.000871115s", "request_cancelled_in_load latency_s=30.000871115 status=499")]
    [InlineData("503 |     148.227µs", "queue_full status=503")]
    [InlineData("500 |          5m0s", "client_gone latency_s=300 status=500")]
    [InlineData("500 |        1h2m3s", "client_gone latency_s=3723 status=500")]
    [InlineData("200 |         7m41s", "very_slow_request latency_s=461 status=200")]
    public void An_access_line_alone_proves(string middle, string incident)
    {
        var seen = SampleLog.ReadLines($"[GIN] 2026/08/11 - 16:40:05 | {middle} |       127.0.0.1 | POST     \"/v1/chat/completions\"");
        Assert.Equal(["1 " + incident], SampleLog.Brief(seen));
        Assert.Equal("2026-08-11T16:40:05", seen.Incidents[0].Time.ToString());
    }

    [Theory]
    [InlineData("level=INFO source=sched.go:641 msg=\"Load failed\" model=x error=\"boom\"", "1 load_failed ")]
    [InlineData("level=ERROR source=llama_server.go:1640 msg=\"llama-server completion error\" error=\"EOF\"", null)]
    [InlineData("level=WARN source=sched.go:1648 msg=\"runtime OOM detected; expiring loaded models\"", null)]
    public void A_500_beside_an_error_of_the_servers_own_is_no_client_that_left(string error, string? incident)
    {
        var own = "time=2026-08-11T16:40:05.000Z " + error;
        const string access = "[GIN] 2026/08/11 - 16:40:05 | 500 |          5m0s |       127.0.0.1 | POST     \"/api/chat\"";
        Assert.Equal(incident is null ? [] : [incident], SampleLog.Brief(SampleLog.ReadLines(own, access)));
        Assert.DoesNotContain(SampleLog.ReadLines(access, own).Incidents, found => found.Kind == IncidentKinds.ClientGone);
    }

    [Fact]
    public void An_error_a_minute_before_has_nothing_to_do_with_it() => Assert.Equal(
        ["2 client_gone latency_s=300 status=500"],
        SampleLog.Brief(SampleLog.ReadLines(
            "time=2026-08-11T16:39:00.000Z level=ERROR source=x.go:1 msg=\"something\" error=\"EOF\"",
            "[GIN] 2026/08/11 - 16:40:05 | 500 |          5m0s |       127.0.0.1 | POST     \"/api/chat\"")));

    [Theory]
    [InlineData("starting llama server", "500", "prefill")]
    [InlineData("starting llama server", "200", "decode")]
    [InlineData("starting llama-server", "500", "queue")]
    public void The_phase_of_an_aborted_request_depends_on_version_and_status(string start, string status, string phase)
    {
        string[] lines =
        [
            $"time=2026-08-11T16:30:00.000Z level=INFO source=server.go:1 msg=\"{start}\" cmd=\"ollama runner --model {Blob} --ctx-size 4096 --parallel 1 --port 1\"",
            "time=2026-08-11T16:40:05.000Z level=INFO source=runner.go:929 msg=\"aborting completion request due to client closing the connection\"",
            $"[GIN] 2026/08/11 - 16:40:05 | {status} |          1m0s |       127.0.0.1 | POST     \"/api/chat\"",
        ];
        var incident = Assert.Single(SampleLog.ReadLines(lines).Incidents);
        Assert.Equal((IncidentKinds.ClientGone, 3, phase), (incident.Kind, incident.Line, incident.Phase));
        Assert.Equal((double.Parse(status), 60), (incident.Number("status"), incident.Number("latency_s")));
    }

    [Fact]
    public void A_client_that_leaves_after_the_first_token_is_told_by_its_200() => Assert.Equal(
        ["7 client_gone latency_s=12 prompt_tokens=1000 status=200 tokens_done=1200"],
        SampleLog.Brief(SampleLog.ReadLines(
            $"time=2026-08-11T16:30:00.000Z level=INFO source=llama_server.go:433 msg=\"starting llama-server\" cmd=\"llama-server --model {Blob} --port 1 -c 4096 -np 1\"",
            "slot launch_slot_: id  0 | task 3 | processing task, is_child = 0",
            "slot   operator(): id  0 | task 3 | new prompt, n_ctx_slot = 4096, n_keep = 0, task.n_tokens = 1000",
            "slot   operator(): id  0 | task 3 | cached n_tokens = 0, memory_seq_rm [0, end)",
            "srv          stop: cancel task, id_task = 3",
            "slot      release: id  0 | task 3 | stop processing: n_tokens = 1200, truncated = 0",
            "[GIN] 2026/08/11 - 16:40:05 | 200 |         12.0s |       127.0.0.1 | POST     \"/api/chat\"")));

    [Fact]
    public void The_child_may_let_a_request_go_long_after_the_access_line() => Assert.Equal(
        ["4 client_gone latency_s=60 prompt_tokens=9000 status=500 tokens_done=512"],
        SampleLog.Brief(SampleLog.ReadLines(
            $"time=2026-08-11T16:30:00.000Z level=INFO source=llama_server.go:433 msg=\"starting llama-server\" cmd=\"llama-server --model {Blob} --port 1 -c 16384 -np 1\"",
            "slot   operator(): id  0 | task 3 | new prompt, n_ctx_slot = 16384, n_keep = 4, task.n_tokens = 9000",
            "srv          stop: cancel task, id_task = 3",
            "[GIN] 2026/08/11 - 16:40:05 | 500 |          1m0s |       127.0.0.1 | POST     \"/api/chat\"",
            "slot      release: id  0 | task 3 | stop processing: n_tokens = 512, truncated = 0")));

    [Fact]
    public void Answers_that_finish_side_by_side_are_told_apart_by_their_time()
    {
        var requests = SampleLog.ReadLines(
            $"time=2026-08-11T16:30:00.000Z level=INFO source=llama_server.go:433 msg=\"starting llama-server\" cmd=\"llama-server --model {Blob} --port 1 -c 16384 -np 2\"",
            "slot   operator(): id  0 | task 3 | new prompt, n_ctx_slot = 8192, n_keep = 4, task.n_tokens = 5000",
            "slot   operator(): id  1 | task 4 | new prompt, n_ctx_slot = 8192, n_keep = 4, task.n_tokens = 100",
            "slot print_timing: id  0 | task 3 | prompt eval time =   50000.00 ms /  5000 tokens (   10.00 ms per token,   100.00 tokens per second)",
            "slot      release: id  0 | task 3 | stop processing: n_tokens = 5100, truncated = 0",
            "slot print_timing: id  1 | task 4 | prompt eval time =    1000.00 ms /   100 tokens (   10.00 ms per token,   100.00 tokens per second)",
            "slot      release: id  1 | task 4 | stop processing: n_tokens = 110, truncated = 0",
            "[GIN] 2026/08/11 - 16:40:05 | 200 |         50.2s |       127.0.0.1 | POST     \"/api/chat\"",
            "[GIN] 2026/08/11 - 16:40:05 | 200 |          1.1s |       127.0.0.1 | POST     \"/api/chat\"").Requests;
        Assert.Equal([(5000L, 50.2), (100L, 1.1)], requests.Select(request => (request.PromptTokens!.Value, request.ElapsedSeconds!.Value)));
    }

    [Theory]
    [InlineData("the input length exceeds the context length", "1 prompt_rejected_too_long ")]
    [InlineData("the prompt is longer than the context length currently available to the model; shorten it", "1 prompt_rejected_too_long ")]
    [InlineData("request (7218 tokens) exceeds the available context size (4096 tokens), try increasing it", "1 prompt_rejected_too_long context=4096 prompt_tokens=7218")]
    public void A_refusal_in_an_error_text_is_read(string error, string incident) => Assert.Equal(
        [incident], SampleLog.Brief(SampleLog.ReadLines($"time=2026-08-11T16:40:05.123+02:00 level=ERROR source=routes.go:1 msg=\"chat prompt error\" error=\"{error}\"")));

    [Theory]
    [InlineData("0.24.0", 8192, 1, 8192, 8192)]
    [InlineData("0.30.5", 8192, 1, 8192, 8192)]
    [InlineData("0.30.10", 8192, 1, 8191, 8192)]
    [InlineData("0.32.15", 131072, 1, 65538, 131072)]
    [InlineData("0.32.15", 131072, 2, 32770, 65536)]
    [InlineData("0.32.15", 131072, 1, 9999, null)]
    public void The_context_behind_a_cut_is_that_of_the_load_that_agrees(string version, int flag, int parallel, int limit, int? context) => Assert.Equal(
        context,
        SampleLog.ReadLines(
            $"time=2026-08-11T16:30:00.000Z level=INFO source=routes.go:1 msg=\"Listening on 127.0.0.1:11434 (version {version})\"",
            $"time=2026-08-11T16:30:00.000Z level=INFO source=server.go:1 msg=\"starting llama-server\" cmd=\"llama-server --model {Blob} --port 1 -c {flag} -np {parallel}\"",
            $"time=2026-08-11T16:30:05.000Z level=WARN source=llama_server.go:317 msg=\"truncating input prompt\" limit={limit} prompt=150311 keep=4 new={limit}")
            .Incidents[0].Number("context"));

    [Fact]
    public void Without_load_lines_the_limit_is_the_context_only_where_the_version_says_so()
    {
        const string cut = "time=2026-08-11T16:30:05.000Z level=WARN source=x.go:317 msg=\"truncating input prompt\" limit=4096 prompt=150311 keep=4 new=4096";
        Assert.Equal(4096, SampleLog.ReadLines("time=2026-08-11T16:30:00.000Z level=INFO source=routes.go:1 msg=\"Listening on 127.0.0.1:11434 (version 0.9.6)\"", cut).Incidents[0].Number("context"));
        Assert.Null(SampleLog.ReadLines("time=2026-08-11T16:30:00.000Z level=INFO source=routes.go:1 msg=\"Listening on 127.0.0.1:11434 (version 0.32.0)\"", cut).Incidents[0].Number("context"));
    }

    [Fact]
    public void The_cut_of_2024_is_read_from_the_childs_own_line() => Assert.Equal(
        ["2 prompt_truncated context=2048 keep=4 lost_tokens=3066"],
        SampleLog.Brief(SampleLog.ReadLines(
            "2024/06/02 18:43:45 routes.go:1007: INFO server config env=\"map[OLLAMA_DEBUG:false OLLAMA_NUM_PARALLEL:1]\"",
            "INFO [update_slots] input truncated | n_ctx=2048 n_erase=3066 n_keep=4 n_left=2044 n_shift=1022 tid=\"1402\" timestamp=1717353825")));

    [Theory]
    [InlineData("", false)]
    [InlineData("started", true)]
    [InlineData("failed", false)]
    [InlineData("restarted", false)]
    public void A_reload_needs_an_earlier_load_that_succeeded(string between, bool isReload)
    {
        var start = $"time=2026-08-11T16:30:00.000Z level=INFO source=server.go:1 msg=\"starting llama-server\" cmd=\"llama-server --model {Blob} --port 1 -c 8192 -np 1\"";
        const string started = "time=2026-08-11T16:30:05.000Z level=INFO source=x.go:1 msg=\"llama-server started in 4.50 seconds\"";
        string[] middle = between switch
        {
            "started" => [started],
            "failed" => [started, start, $"time=2026-08-11T16:31:05.000Z level=INFO source=sched.go:641 msg=\"Load failed\" model={Blob} error=\"boom\""],
            "restarted" => [started, "time=2026-08-11T16:31:05.000Z level=INFO source=routes.go:1 msg=\"Listening on 127.0.0.1:11434 (version 0.32.15)\""],
            _ => [],
        };
        var reloads = SampleLog.ReadLines([start, .. middle, start, started]).Incidents.Where(incident => incident.Kind == IncidentKinds.ModelReload && incident.Line == middle.Length + 2).ToArray();
        Assert.Equal(isReload, reloads.Length == 1);
        if (isReload) Assert.Equal((8192, 4.5), (reloads[0].Number("context"), reloads[0].Number("duration_s")));
    }

    [Fact]
    public void The_estimate_of_the_layers_counts_where_the_runner_does_not_tell_them()
    {
        string[] lines =
        [
            "time=2025-06-28T17:22:58.203Z level=INFO source=server.go:175 msg=offload library=cuda layers.requested=-1 layers.model=43 layers.offload=40 memory.required.full=\"10.1 GiB\"",
            $"time=2025-06-28T17:22:58.206Z level=INFO source=server.go:438 msg=\"starting llama server\" cmd=\"ollama runner --model {Blob} --ctx-size 16384 --parallel 2 --port 41009\"",
            "time=2025-06-28T17:23:02.470Z level=INFO source=server.go:637 msg=\"llama runner started in 4.26 seconds\"",
        ];
        Assert.Equal(["1 cpu_spill layers_on_gpu=40 layers_total=43"], SampleLog.Brief(SampleLog.ReadLines(lines)));
        Assert.Equal(["3 cpu_spill layers_on_gpu=39 layers_total=43"], SampleLog.Brief(SampleLog.ReadLines([.. lines[..2], "load_tensors: offloaded 39/43 layers to GPU", lines[2]])));
    }

    [Fact]
    public void Variables_are_facts_of_the_last_start()
    {
        var facts = SampleLog.ReadLines(
            "time=2026-08-11T16:30:00.000Z level=INFO source=routes.go:1 msg=\"server config\" env=\"map[HTTP_PROXY:http://user:secret@proxy OLLAMA_CONTEXT_LENGTH:4096 OLLAMA_KV_CACHE_TYPE:q8_0 OLLAMA_KEEP_ALIVE:5m0s]\"",
            "time=2026-08-11T17:30:00.000Z level=INFO source=routes.go:1 msg=\"server config\" env=\"map[HTTP_PROXY:http://user:secret@proxy OLLAMA_CONTEXT_LENGTH:131072 OLLAMA_FLASH_ATTENTION:true OLLAMA_KEEP_ALIVE:2562047h47m16.854775807s OLLAMA_KV_CACHE_TYPE: OLLAMA_LOAD_TIMEOUT:10m0s OLLAMA_MODELS:C:\\\\Users\\\\Ana Ruiz\\\\models OLLAMA_NUM_PARALLEL:4 OLLAMA_ORIGINS:[http://localhost https://localhost] OLLAMA_MAX_QUEUE:512]\"").Facts;
        Assert.All(facts, fact => Assert.Equal((2, Layers.ServerVariable), (fact.Source.Line, fact.Layer)));
        Assert.Equal(131072, facts.Single(fact => fact.Name == FactNames.NumCtx).Value.Whole);
        Assert.Equal("on", facts.Single(fact => fact.Name == FactNames.FlashAttention).Value.Text);
        Assert.Equal(-1, facts.Single(fact => fact.Name == FactNames.KeepAlive).Value.Whole);
        Assert.Equal(4, facts.Single(fact => fact.Name == FactNames.Parallel).Value.Whole);
        Assert.Equal((600, "load"), facts.Where(fact => fact.Name == FactNames.Timeout).Select(fact => (fact.Value.Whole, fact.Scope.Timeout)).Single());
        Assert.Equal(@"C:\Users\Ana Ruiz\models", facts.Single(fact => fact.Name == "OLLAMA_MODELS").Value.Text);
        Assert.Equal("512", facts.Single(fact => fact.Name == "OLLAMA_MAX_QUEUE").Value.Text);
        Assert.DoesNotContain(facts, fact => fact.Name == FactNames.CacheTypeK || (fact.Value.Text ?? "").Contains("secret"));
    }

    [Fact]
    public void Incidents_before_an_instant_are_left_out_where_their_time_is_known()
    {
        var seen = SampleLog.Read("26-ollama-0.32.15-macos-three-minute-limit-prefix-changes", new() { Since = new DateTimeOffset(2026, 9, 10, 16, 36, 0, TimeSpan.FromHours(-3)) });
        Assert.Equal([33, 45], seen.Incidents.Where(incident => incident.Kind == IncidentKinds.ClientGone).Select(incident => incident.Line!.Value));
        Assert.Equal(3, seen.Incidents.Count(incident => incident.Kind == IncidentKinds.PrefillProgress));
    }

    [Fact]
    public void Requests_join_the_childs_tokens_with_the_access_lines_time()
    {
        var requests = SampleLog.Read("27-ollama-0.32.15-terminal-ansi-long-answer-and-long-prefill").Requests;
        Assert.Equal([(3011L, 21440L, 497.0), (61880L, 510L, 393.0)], requests.Select(request => (request.PromptTokens!.Value, request.OutputTokens!.Value, request.ElapsedSeconds!.Value)));
        Assert.Equal("2026-08-30T09:13:29+09:00", requests[1].StartedAt.ToString());
    }

    [Fact]
    public void A_client_that_gave_up_is_a_request_too_where_only_the_access_line_tells_of_it()
    {
        var request = Assert.Single(SampleLog.Read("21-ollama-0.9.3-compose-ansi-clamp").Requests, request => request.Outcome == Outcome.TimedOut);
        Assert.Equal((60, 18, "2025-06-28T17:28:47Z"), (request.ElapsedSeconds, request.Source.Line, request.StartedAt.ToString()));
    }

    [Fact]
    public void The_newest_incidents_of_a_kind_are_kept_and_the_others_counted()
    {
        var lines = Enumerable.Range(0, 50).Select(minute => $"[GIN] 2026/08/11 - 16:{minute:00}:05 | 503 |     148.227µs |       127.0.0.1 | POST     \"/api/chat\"").ToArray();
        var seen = SampleLog.Read(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)), new() { MaxIncidentsOfAKind = 10 });
        Assert.Equal(Enumerable.Range(41, 10), seen.Incidents.Select(incident => incident.Line!.Value));
        Assert.StartsWith("40 older incidents of kind queue_full", Assert.Single(seen.Problems).Message);
    }
}
