using System.Text.Json;
using Aforo.Messages;
using Aforo.Core.Speed;
using Aforo.Deciding;

namespace Aforo.Presentation;

/// <summary>The document <c>aforo.comparison/1</c>.</summary>
internal static class ComparisonJson
{
    public static void Write(Utf8JsonWriter writer, Comparison comparison, Advice? advice)
    {
        var request = comparison.Request;
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.comparison/1");
        writer.WriteStartObject("settings");
        writer.WriteNumber("ctx_size", request.Fit.Settings.ContextSize);
        writer.WriteNumber("prompt", request.Fit.Speed.Prompt);
        writer.WriteNumber("depth", request.Fit.Speed.Depth);
        writer.WriteString("currency", request.Currency);
        Number(writer, "budget", request.Budget);
        writer.WriteString("os", request.Os);
        writer.WriteString("stack", request.Stack);
        Number(writer, "decode_min", request.DecodeMin);
        writer.WriteEndObject();
        Number(writer, "oldest_price_days", comparison.OldestDays);
        JsonText.Array(writer, "rows", comparison.Rows, row => Row(writer, row));
        JsonText.Array(writer, "advice", advice?.Items ?? [], item =>
        {
            writer.WriteStartObject();
            writer.WriteString("for", item.For);
            writer.WriteString("choice", item.Choice);
            JsonText.Array(writer, "because", item.Because, reason =>
            {
                writer.WriteStartObject();
                writer.WriteString("reason", reason.Key);
                foreach (var (name, value) in reason.Slots) JsonText.Value(writer, name, value);
                writer.WriteEndObject();
            });
            writer.WriteEndObject();
        });
        if (advice is not null)
        {
            JsonText.Array(writer, "assumed", advice.Assumed, one =>
            {
                writer.WriteStartObject();
                writer.WriteString("option", one.Option);
                writer.WriteString("value", one.Value);
                writer.WriteString("from", one.From);
                writer.WriteEndObject();
            });
            JsonText.Array(writer, "claims", advice.Claims, one =>
            {
                writer.WriteStartObject();
                writer.WriteString("id", one.Id);
                writer.WritePropertyName("check");
                CheckJson.Write(writer, one.Answer);
                writer.WriteEndObject();
            });
        }
        writer.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter writer, ComparisonRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("device", row.Setup.Id);
        writer.WriteString("name", string.Join(" + ", row.Setup.Parts.Select(part => part.Device.Name)));
        writer.WriteString("model", row.Model.Id ?? row.Model.Name);
        writer.WriteString("quantization", row.Model.Quantization);
        Number(writer, "memory_gib", row.Setup.MemoryGib);
        JsonText.Flag(writer, "fits", row.Fit?.Outcome.Fits);
        Number(writer, "headroom_bytes", row.Fit?.Outcome.HeadroomBytes, 0);
        Number(writer, "largest_ctx_size", row.LargestContext, 0);
        Figure(writer, "decode_tok_s", row.Speed?.Decode, row.Roof);
        Figure(writer, "prefill_tok_s", row.Speed?.Prefill, null);
        Figure(writer, "ttft_s", row.Speed?.FirstToken, null);
        if (row.Price is { } price)
        {
            writer.WriteStartObject("price");
            writer.WriteNumber("amount", price.Amount);
            Number(writer, "amount_high", price.Offer.AmountHigh);
            writer.WriteString("currency", price.Offer.Currency);
            writer.WriteString("kind", price.Offer.Kind);
            writer.WriteString("as_of", price.Offer.AsOf);
            writer.WriteNumber("age_days", price.AgeDays);
            JsonText.Flag(writer, "in_stock", price.Offer.InStock);
            writer.WriteString("configuration", price.Offer.Configuration);
            writer.WriteString("source", price.Offer.Source);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("price");
        }
        Number(writer, "watts", row.Watts);
        Number(writer, "kwh_per_mtok", row.KwhPerMtok);
        Number(writer, "tok_s_per_1000", row.SpeedPerThousand);
        Words(writer, "ruled_out_by", row.RuledOutBy);
        Words(writer, "drawbacks", row.Drawbacks);
        if (!row.SoldGib.IsEmpty) JsonText.Array(writer, "sold_gib", row.SoldGib, writer.WriteNumberValue);
        Words(writer, "holds", row.Holds);
        writer.WriteString("problem", row.Problem?.In(Wording.English));
        writer.WriteEndObject();
    }

    private static void Figure(Utf8JsonWriter writer, string name, SpeedFigure? figure, double? roof)
    {
        writer.WriteStartObject(name);
        Number(writer, "value", figure?.Value);
        Number(writer, "low", figure?.Low);
        Number(writer, "high", figure?.High);
        Number(writer, "roof", figure?.Roof ?? roof);
        if (figure is not null) JsonText.Basis(writer, figure.Basis);
        writer.WriteEndObject();
    }

    private static void Words(Utf8JsonWriter writer, string name, IEnumerable<string> words) => JsonText.Array(writer, name, words, writer.WriteStringValue);

    private static void Number(Utf8JsonWriter writer, string name, double? value, int decimals = 3)
    {
        if (value is { } known && double.IsFinite(known)) writer.WriteNumber(name, Math.Round(known, decimals));
        else writer.WriteNull(name);
    }
}
