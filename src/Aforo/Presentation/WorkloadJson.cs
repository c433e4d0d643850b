using System.Text.Json;
using Aforo.Core.Workload;

namespace Aforo.Presentation;

/// <summary>Writes <c>aforo.workload/1</c>.</summary>
internal static class WorkloadJson
{
    public static void Write(Stream output, WorkloadReport report)
    {
        var summary = report.Summary;
        using var answer = new JsonAnswer(output);
        var writer = answer.Writer;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.workload/1");
        writer.WriteString("ledger", report.LedgerShown);
        Whole(writer, "imported", report.Imported);
        writer.WriteNumber("requests", summary.Requests);
        writer.WriteNumber("asked_no_model", summary.AskedNoModel);
        Instant(writer, "from", summary.From);
        Instant(writer, "to", summary.To);
        if (summary.Sizes is { } sizes)
        {
            writer.WriteStartObject("prompt_sizes");
            writer.WriteNumber("known", sizes.Known);
            writer.WriteNumber("median", sizes.Median);
            writer.WriteNumber("p90", sizes.P90);
            writer.WriteNumber("p99", sizes.P99);
            writer.WriteNumber("largest", sizes.Largest);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("prompt_sizes");
        }
        Heavy(writer, summary.Heavy);
        writer.WriteNumber("prompt_tokens", summary.PromptTokens);
        writer.WriteNumber("cached_tokens", summary.CachedTokens);
        writer.WriteNumber("output_tokens", summary.OutputTokens);
        Number(writer, "private_share", summary.PrivateShare);
        writer.WriteNumber("wait_s", summary.WaitSeconds);
        writer.WriteNumber("prefill_s", summary.PrefillSeconds);
        writer.WriteNumber("prefill_known", summary.PrefillKnown);
        writer.WriteNumber("decode_s", summary.DecodeSeconds);
        writer.WriteNumber("cache_losses", summary.CacheLosses);
        writer.WriteNumber("lost_tokens", summary.LostTokens);
        writer.WriteNumber("lost_s", summary.LostSeconds);
        writer.WriteStartObject("loss_causes");
        foreach (var (cause, requests) in summary.LossCauses) writer.WriteNumber(cause, requests);
        writer.WriteEndObject();
        writer.WriteNumber("spared", summary.Spared);
        writer.WriteNumber("spared_tokens", summary.SparedTokens);
        writer.WriteNumber("failures_avoided", summary.FailuresAvoided);
        writer.WriteStartObject("outcomes");
        foreach (var (outcome, requests) in summary.Outcomes) writer.WriteNumber(JsonText.Snake(outcome.ToString()), requests);
        writer.WriteEndObject();
        writer.WriteStartObject("costs");
        foreach (var (currency, amount) in summary.Costs) writer.WriteNumber(currency, amount);
        writer.WriteEndObject();
        Number(writer, "energy_wh", summary.EnergyWh);
        Parts(writer, "agents", summary.Agents);
        Parts(writer, "models", summary.Models);
        Parts(writer, "backends", summary.Backends);
        writer.WriteEndObject();
    }

    private static void Heavy(Utf8JsonWriter writer, HeavyRequests? heavy)
    {
        if (heavy is null)
        {
            writer.WriteNull("heavy");
            return;
        }
        writer.WriteStartObject("heavy");
        writer.WriteNumber("share", heavy.Share);
        writer.WriteNumber("requests", heavy.Count);
        writer.WriteNumber("of_requests", heavy.OfRequests);
        writer.WriteNumber("from_tokens", heavy.FromTokens);
        writer.WriteNumber("reached_share", heavy.ReachedShare);
        writer.WriteNumber("estimated", heavy.Estimated);
        writer.WriteEndObject();
    }

    private static void Parts(Utf8JsonWriter writer, string name, IEnumerable<WorkloadPart> parts) => JsonText.Array(writer, name, parts, part =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", part.Name);
        writer.WriteNumber("requests", part.Requests);
        Whole(writer, "prompt_tokens", part.PromptTokens);
        writer.WriteNumber("prefill_s", part.PrefillSeconds);
        writer.WriteEndObject();
    });

    private static void Instant(Utf8JsonWriter writer, string name, DateTimeOffset? instant)
    {
        if (instant is { } known) writer.WriteString(name, known);
        else writer.WriteNull(name);
    }

    private static void Whole(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } known) writer.WriteNumber(name, known);
        else writer.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known) writer.WriteNumber(name, known);
        else writer.WriteNull(name);
    }
}
