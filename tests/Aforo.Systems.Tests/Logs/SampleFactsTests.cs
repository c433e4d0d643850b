using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Tests.Logs;

/// <summary>What a careful reader also knows after each annotated log: the <c>facts</c> of <c>expected.json</c> that a machine can check.</summary>
public sealed class SampleFactsTests
{
    public static TheoryData<string> Names => [.. SampleLog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_facts_of_a_sample_are_read(string name)
    {
        using var expected = SampleLog.Expected(name);
        var seen = SampleLog.Read(name);
        foreach (var fact in expected.RootElement.GetProperty("facts").EnumerateObject()) Check(fact, seen);
    }

    [Fact]
    public void Most_kinds_of_facts_are_checked()
    {
        var known = SampleLog.Names.SelectMany(name => SampleLog.Expected(name).RootElement.GetProperty("facts").EnumerateObject().Select(fact => fact.Name)).ToHashSet();
        string[] prose = ["started_with", "story", "note", "finish_reason", "verbosity", "client_limit_s", "prefill_needed_s", "request_status", "tokens_in_slots_when_full", "bytes_per_token_in_host_copy", "seconds_spent_loading", "cache_type", "gpus", "recurrent_state_bytes_per_sequence", "host_prompt_cache_after_task_31_mib"];
        Assert.Empty(known.Except(prose).Except(Checked));
    }

    private static readonly string[] Checked =
    [
        "n_slots", "kv_unified", "context_per_slot", "context_per_request", "context_loaded", "pool_cells", "port", "prefill", "decode", "host_prompt_cache_bytes", "host_prompt_cache_limit_mib",
        "train_context", "kv_bytes", "kv_bytes_needed", "layers_on_gpu", "layers_total", "server_version", "listening", "env", "parallel", "gpu_total", "default_num_ctx",
        "runner", "runner_first", "runner_second", "contexts_of_blob_3e4c", "contexts_of_blob_5ee4", "contexts_loaded",
    ];

    private static void Check(JsonProperty fact, Observation seen)
    {
        var value = fact.Value;
        switch (fact.Name)
        {
            case "n_slots":
            case "parallel":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.Slots).Whole);
                break;
            case "kv_unified":
                Assert.Equal(value.GetBoolean(), Last(seen, FactNames.KvUnified).Flag);
                break;
            case "context_per_slot":
            case "context_per_request":
            case "context_loaded":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.ContextPerSlot).Whole);
                break;
            case "contexts_of_blob_3e4c":
            case "contexts_of_blob_5ee4":
                Assert.Equal(value.EnumerateArray().Last().GetInt64(), OfModel(seen, fact.Name[^4..], FactNames.ContextPerSlot).Whole);
                break;
            case "contexts_loaded":
                Assert.Equal(value.EnumerateArray().Select(item => (long?)item.GetInt64()), seen.Facts.Where(found => found.Name == FactNames.ContextPerSlot).Select(found => found.Value.Whole));
                break;
            case "runner" or "runner_first" or "runner_second":
                var contexts = seen.Facts.Where(found => found.Name == FactNames.ContextPerSlot).Select(found => found.Value.Whole).ToArray();
                Assert.Contains(value.GetProperty("context_per_request").GetInt64(), contexts);
                break;
            case "pool_cells":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.ContextTotal).Whole);
                break;
            case "port":
                Assert.EndsWith(":" + value.GetInt64(), seen.Runtimes[0].BaseUrl);
                break;
            case "listening":
                Assert.Equal("http://" + value.GetString(), Last(seen, FactNames.BaseUrl).Text);
                break;
            case "server_version":
                Assert.Equal((value.GetString(), value.GetString()), (seen.Runtimes[0].Version, Last(seen, FactNames.RuntimeVersion).Text));
                break;
            case "prefill":
                var longest = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().MaxBy(item => item.GetProperty("tokens").GetInt64()) : value;
                CheckSpeed(longest, seen, FactNames.PrefillSpeed);
                break;
            case "decode":
                CheckSpeed(value, seen, FactNames.DecodeSpeed);
                break;
            case "host_prompt_cache_bytes":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.HostPromptCacheBytes).Whole);
                break;
            case "host_prompt_cache_limit_mib":
                Assert.Equal(value.GetInt64() << 20, Last(seen, FactNames.HostPromptCacheBytes).Whole);
                break;
            case "train_context":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.NativeContext).Whole);
                break;
            case "kv_bytes":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.KvCacheBytes).Whole);
                break;
            case "kv_bytes_needed":
                Assert.Equal(value.GetInt64(), seen.Incidents.First(incident => incident.Kind == IncidentKinds.OomAlloc).Number(NumberNames.Bytes));
                break;
            case "layers_on_gpu":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.GpuLayers).Whole);
                break;
            case "layers_total":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.LayersTotal).Whole);
                break;
            case "default_num_ctx":
                Assert.Equal(value.GetInt64(), Last(seen, FactNames.TierContext).Whole);
                break;
            case "gpu_total":
                var gibibytes = double.Parse(value.GetString()!.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal((long)Math.Round(gibibytes * (1L << 30)), Last(seen, FactNames.DeviceMemoryBytes).Whole);
                break;
            case "env":
                foreach (var variable in value.EnumerateObject()) CheckVariable(variable.Name, variable.Value.GetString()!, seen);
                break;
        }
    }

    private static void CheckSpeed(JsonElement expected, Observation seen, string name)
    {
        var fact = seen.Facts.Last(found => found.Name == name);
        Assert.Equal(expected.GetProperty("tok_s").GetDouble(), fact.Value.Number!.Value, 2);
        Assert.Equal($"{expected.GetProperty("tokens").GetInt64()} tokens", fact.Source.Note);
        Assert.Equal(Basis.Measured, fact.Basis);
    }

    /// <summary>What a variable sets has the fact's own name; what sets nothing (0 is automatic) stands under the variable's.</summary>
    private static void CheckVariable(string variable, string value, Observation seen)
    {
        var facts = seen.Facts.Where(fact => fact.Source.Variable == variable).ToArray();
        Assert.NotEmpty(facts);
        Assert.All(facts, fact => Assert.Equal(value, fact.Value.ToString()));
    }

    private static FactValue Last(Observation seen, string name) => seen.Facts.Last(fact => fact.Name == name).Value;

    private static FactValue OfModel(Observation seen, string digest, string name) =>
        seen.Facts.Last(fact => fact.Name == name && fact.Scope.Model!.StartsWith("sha256:" + digest, StringComparison.Ordinal)).Value;
}
