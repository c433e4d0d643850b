using System.Text;
using CsCheck;

namespace Aforo.Systems.Tests.Logs;

/// <summary>What carries a log must not change what it says.</summary>
public sealed class TransportTests
{
    /// <summary>Logs without a transport of their own.</summary>
    private static readonly string[] Plain = [.. SampleLog.Names.Where(name => !name.StartsWith("20", StringComparison.Ordinal) && !name.StartsWith("21", StringComparison.Ordinal) && !name.StartsWith("24", StringComparison.Ordinal))];

    public static TheoryData<string> Names => [.. Plain];

    [Theory]
    [MemberData(nameof(Names))]
    public void Carriage_returns_change_nothing(string name) => Same(name, line => line.TrimEnd('\r') + "\r");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compose_name_changes_nothing(string name) => Same(name, line => "my-llm.server_1  | " + line);

    [Theory]
    [MemberData(nameof(Names))]
    public void Colours_change_nothing(string name) => Same(name, line => "\u001b[0m\u001b[38;5;12m" + line + "\u001b[0m");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_redirection_of_power_shell_changes_nothing(string name)
    {
        var text = Encoding.UTF8.GetString(SampleLog.Bytes(name));
        Assert.Equal(SampleLog.Show(SampleLog.Read(name)), SampleLog.Show(SampleLog.Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)])));
        Assert.Equal(SampleLog.Show(SampleLog.Read(name)), SampleLog.Show(SampleLog.Read([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)])));
    }

    [Theory]
    [InlineData("Aug  3")]
    [InlineData("ago 03")]
    [InlineData("août 03")]
    [InlineData("8月 03")]
    [InlineData("10월  3")]
    [InlineData("авг 03")]
    [InlineData("Mon 2026-08-03")]
    public void Journald_in_any_language_gives_the_child_a_time_once_a_stamped_line_told_the_date(string day)
    {
        var seen = SampleLog.ReadLines(
            $"{day} 10:00:01 taller ollama[2207]: time=2026-08-03T10:00:01.310+02:00 level=INFO source=routes.go:1981 msg=\"Listening on 127.0.0.1:11434 (version 0.32.15)\"",
            $"{day} 10:00:05 taller ollama[2207]: load_tensors: offloaded 1/33 layers to GPU");
        Assert.Equal(["2 cpu_spill time=2026-08-03T10:00:05+02:00~ rel= phase= cause= fraction= layers_on_gpu=1 layers_total=33"], SampleLog.Show(seen));
    }

    [Theory]
    [InlineData("ago 03", "ago 04", "2026-08-04T00:00:05+02:00")]
    [InlineData("8月 03", "8月 04", "2026-08-04T00:00:05+02:00")]
    [InlineData("ago 03", "ago 06", null)]
    public void Journald_after_midnight_is_the_next_day_and_no_other(string day, string next, string? time)
    {
        var seen = SampleLog.ReadLines(
            $"{day} 10:00:01 taller ollama[2207]: time=2026-08-03T10:00:01.310+02:00 level=INFO source=routes.go:1981 msg=\"Listening on 127.0.0.1:11434 (version 0.32.15)\"",
            $"{next} 00:00:05 taller ollama[2207]: load_tensors: offloaded 1/33 layers to GPU");
        Assert.Equal(time, Assert.Single(seen.Incidents).Time?.ToString());
    }

    [Theory]
    [InlineData("2026-08-03T10:04:14.512345+0200 taller ollama[2207]: ", "2026-08-03T10:04:14.512+02:00")]
    [InlineData("2026-08-03T10:04:14+02:00 taller llama-server[9]: ", "2026-08-03T10:04:14+02:00")]
    [InlineData("2026-08-03T08:04:14.512345678Z ", "2026-08-03T08:04:14.512Z")]
    [InlineData("2026-08-03T08:04:14.512345678Z stderr F ", "2026-08-03T08:04:14.512Z")]
    [InlineData("web-1  | 2026-08-03T08:04:14.512345678Z ", "2026-08-03T08:04:14.512Z")]
    public void A_full_stamp_of_the_transport_is_a_time_of_its_own(string prefix, string time)
    {
        var incident = Assert.Single(SampleLog.ReadLines(prefix + "load_tensors: offloaded 1/33 layers to GPU").Incidents);
        Assert.Equal(time, incident.Time?.ToString());
        Assert.True(incident.TimeIsApproximate);
    }

    [Theory]
    [InlineData("0.40.127.591 E ", 40.128)]
    [InlineData("2210.07.118.640 I ", 132607.119)]
    [InlineData("[50123] 0.01.000.000 I ", 1.0)]
    [InlineData("0.01.000.000 I [50123] ", 1.0)]
    public void Elapsed_time_counts_from_the_start(string prefix, double seconds) =>
        Assert.Equal(seconds, Assert.Single(SampleLog.ReadLines(prefix + "load_tensors: offloaded 1/33 layers to GPU").Incidents).RelativeSeconds);

    [Fact]
    public void Children_of_a_router_have_tasks_of_their_own()
    {
        var seen = SampleLog.ReadLines(
            "[50123] slot launch_slot_: id  0 | task 0 | processing task, is_child = 0",
            "[50124] slot launch_slot_: id  0 | task 0 | processing task, is_child = 0",
            "[50123] slot   operator(): id  0 | task 0 | new prompt, n_ctx_slot = 4096, n_keep = 0, task.n_tokens = 1000",
            "[50124] slot   operator(): id  0 | task 0 | new prompt, n_ctx_slot = 8192, n_keep = 0, task.n_tokens = 7000",
            "[50123] srv          stop: cancel task, id_task = 0",
            "[50123] slot      release: id  0 | task 0 | stop processing: n_tokens = 500, truncated = 0");
        Assert.Equal(["5 client_gone time=- rel= phase=prefill cause= fraction= prompt_tokens=1000 slot=0 task=0 tokens_done=500"], SampleLog.Show(seen));
    }

    [Fact]
    public void Children_of_a_router_speak_of_their_own_models()
    {
        var seen = SampleLog.ReadLines(
            "[50123] srv    load_model: loading model 'a.gguf'",
            "[50124] srv    load_model: loading model 'b.gguf'",
            "[50123] load_tensors: offloaded 1/33 layers to GPU",
            "[50124] load_tensors: offloaded 2/49 layers to GPU");
        Assert.Equal([("a.gguf", 33.0), ("b.gguf", 49.0)], seen.Incidents.Select(incident => (incident.Scope.Model!, incident.Number("layers_total")!.Value)));
    }

    [Fact]
    public void Chunks_of_any_size_give_the_same()
    {
        var expected = SampleLog.Names.ToDictionary(name => name, name => SampleLog.Show(SampleLog.Read(name)));
        Gen.Select(Gen.Int[0, expected.Count - 1].Select(at => expected.Keys.ElementAt(at)), Gen.Int[1, 5000]).Sample(
            pair => Assert.Equal(expected[pair.Item1], SampleLog.Show(Aforo.Systems.Logs.LogReader.Read(new TricklingStream(SampleLog.Bytes(pair.Item1), pair.Item2), new() { File = "server.log" }))),
            iter: 200, threads: 1);
    }

    [Fact]
    public void The_rest_of_an_endless_line_is_skipped()
    {
        var line = "load_tensors: offloaded 1/33 layers to GPU";
        var seen = SampleLog.ReadLines(new string('x', 3_000_000), line, new string('y', 1_000_000) + line);
        Assert.Equal(2, Assert.Single(seen.Incidents).Line);
    }

    private static void Same(string name, Func<string, string> carry)
    {
        var lines = Encoding.UTF8.GetString(SampleLog.Bytes(name)).TrimEnd('\n').Split('\n');
        Assert.Equal(SampleLog.Show(SampleLog.Read(name)), SampleLog.Show(SampleLog.ReadLines([.. lines.Select(carry)])));
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class TricklingStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
    }
}
