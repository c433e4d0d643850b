using System.Text.Json;
using Aforo.Presentation;

namespace Aforo.Probes;

/// <summary>A probe for a program: the member <c>probe</c> of a diagnosis or a plan.</summary>
internal static class ProbeJson
{
    public static void Write(Utf8JsonWriter writer, ProbeAnswer? answer)
    {
        if (answer is not { Plan: { } plan })
        {
            writer.WriteNull("probe");
            return;
        }
        writer.WriteStartObject("probe");
        writer.WriteString("address", plan.Destination.Address.GetLeftPart(UriPartial.Authority));
        writer.WriteString("model", plan.Destination.Model);
        writer.WriteNumber("tokens", plan.Tokens);
        writer.WriteStartObject("cost");
        JsonText.Value(writer, "seconds", plan.Seconds);
        JsonText.Flag(writer, "loads", plan.Loads);
        JsonText.Array(writer, "may_evict", plan.MayEvict, writer.WriteStringValue);
        writer.WriteEndObject();
        JsonText.Value(writer, "limit_s", plan.LimitSeconds);
        if (answer.Result is { } result)
        {
            writer.WriteBoolean("passed", result.Passed);
            writer.WriteString("why", result.Why);
            JsonText.Value(writer, "prompt_tokens", result.PromptTokens is { } counted ? counted : default(Core.Facts.FactValue));
            writer.WriteBoolean("word_came_back", result.Recalled);
            JsonText.Value(writer, "ttft_s", result.FirstTokenSeconds);
            JsonText.Value(writer, "prefill_s", result.PrefillSeconds);
            JsonText.Value(writer, "load_s", result.LoadSeconds);
            writer.WriteString("basis", "measured");
        }
        else writer.WriteNull("passed");
        writer.WriteEndObject();
    }
}
