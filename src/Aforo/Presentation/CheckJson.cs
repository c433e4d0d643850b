using System.Text.Json;
using Aforo.Core.Decisions;
using Aforo.Core.Speed;
using Aforo.Deciding;

namespace Aforo.Presentation;

/// <summary>The document <c>aforo.check/1</c>.</summary>
internal static class CheckJson
{
    public static void Write(Utf8JsonWriter writer, ClaimAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.check/1");
        writer.WriteString("verdict", JsonText.Kebab(answer.Verdict.ToString()));
        Number(writer, "holds_up_to", answer.HoldsUpTo);
        Claim(writer, answer);
        writer.WriteString("what", answer.What);
        writer.WriteString("device", answer.Device);
        Number(writer, "memory_gib", answer.MemoryGib);
        if (answer.IsDescribed)
        {
            writer.WriteBoolean("capacity_is_sold", false);
            JsonText.Array(writer, "sold_gib", answer.SoldGib, writer.WriteNumberValue);
        }

        Model(writer, answer);
        writer.WriteString("backend", answer.Backend);
        JsonText.Flag(writer, "fits", answer.Fits);
        Roof(writer, answer);
        Predicted(writer, answer);
        JsonText.Array(writer, "measurements", answer.Measurements, near => Measurement(writer, near.Row, near.IsComparable, CheckText.IsOwn(answer, near.Row)));
        if (answer.What == "ratio")
        {
            JsonText.Array(writer, "ratios", answer.Pairs, pair =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("ratio", Math.Round(pair.Ratio, 3));
                writer.WritePropertyName("first");
                Measurement(writer, pair.First, true);
                writer.WritePropertyName("second");
                Measurement(writer, pair.Second, true);
                writer.WriteEndObject();
            });
        }
        if (answer.What is "price" or "market") JsonText.Array(writer, "offers", answer.Offers, offer => Offer(writer, offer));
        writer.WriteStartObject("would_need");
        Number(writer, "bytes_per_token", answer.NeededBytesPerToken, 0);
        Number(writer, "instead_of_bytes_per_token", answer.BytesPerToken, 0);
        Number(writer, "bandwidth_gb_s", answer.NeededBandwidthGbS, 1);
        writer.WriteEndObject();
        JsonText.Array(writer, "assumptions", answer.Savings, saving =>
        {
            writer.WriteStartObject();
            writer.WriteString("kind", saving.Kind);
            writer.WriteString("name", saving.Name);
            writer.WriteNumber("number", Math.Round(saving.Number, 2));
            writer.WriteBoolean("possible", saving.Suffices);
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
    }

    private static void Claim(Utf8JsonWriter writer, ClaimAnswer answer)
    {
        writer.WriteStartObject("claim");
        writer.WriteString("text", answer.Request.Claim);
        Number(writer, "low", answer.Claim.Low);
        Number(writer, "high", answer.Claim.High);
        writer.WriteString("unit", answer.Claim.Kind switch { ClaimKind.Speed => "tok/s", ClaimKind.Ratio => "x", _ => answer.Claim.Currency });
        writer.WriteBoolean("unit_assumed", answer.Claim.UnitIsAssumed);
        if (answer.Claim.MemoryGib is { } gib) writer.WriteNumber("memory_gib", gib);
        if (answer.Request.Versus is { } versus) writer.WriteString("versus", versus);
        if (answer.Request.Date is { } date) writer.WriteString("date", date);
        writer.WriteString("basis", "claimed");
        writer.WriteEndObject();
    }

    private static void Model(Utf8JsonWriter writer, ClaimAnswer answer)
    {
        if (answer.Model is not { } model)
        {
            writer.WriteNull("model");
            return;
        }
        writer.WriteStartObject("model");
        writer.WriteString("id", model.Id);
        writer.WriteString("name", model.Name);
        writer.WriteString("quantization", model.Quantization);
        writer.WriteBoolean("quantization_assumed", model.QuantizationIsAssumed);
        writer.WriteNumber("depth", answer.Request.Speed.Depth);
        writer.WriteNumber("streams", answer.Request.Speed.Streams);
        if (answer.What == "prefill") writer.WriteNumber("prompt", answer.Request.Speed.Prompt);
        writer.WriteEndObject();
    }

    private static void Roof(Utf8JsonWriter writer, ClaimAnswer answer)
    {
        writer.WriteStartObject("roof");
        Number(writer, "value", answer.Roof, 2);
        writer.WriteString("unit", answer.What is "decode" or "prefill" ? "tok/s" : answer.What == "ratio" ? "x" : null);
        JsonText.Array(writer, "arithmetic", answer.Arithmetic, step =>
        {
            writer.WriteStartObject();
            writer.WriteString("expression", step.Expression);
            JsonText.Value(writer, "result", step.Result);
            writer.WriteString("unit", step.Unit);
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
    }

    private static void Predicted(Utf8JsonWriter writer, ClaimAnswer answer)
    {
        if (answer.Forecast is not { } figure)
        {
            writer.WriteNull("predicted");
            return;
        }
        writer.WriteStartObject("predicted");
        writer.WriteNumber("value", Math.Round(figure.Value, 2));
        writer.WriteNumber("low", Math.Round(figure.Low, 2));
        writer.WriteNumber("high", Math.Round(figure.High, 2));
        writer.WriteNumber("low_95", Math.Round(figure.Low95, 2));
        writer.WriteNumber("high_95", Math.Round(figure.High95, 2));
        JsonText.Basis(writer, figure.Basis);
        writer.WriteBoolean("fitted_to_measurements", answer.IsFitted);
        writer.WriteEndObject();
    }

    private static void Measurement(Utf8JsonWriter writer, Measurement row, bool comparable, bool? own = null)
    {
        writer.WriteStartObject();
        writer.WriteString("id", row.Id);
        writer.WriteString("device", row.Device);
        writer.WriteString("model", row.Model);
        writer.WriteString("quantization", row.Quantization);
        writer.WriteString("what", row.IsDecode ? "decode" : "prefill");
        Number(writer, "tokens", row.Tokens);
        writer.WriteNumber("depth", row.Depth);
        writer.WriteNumber("streams", row.Streams);
        writer.WriteNumber("devices", row.Devices);
        writer.WriteString("backend", row.Backend);
        writer.WriteString("engine", row.Engine);
        writer.WriteString("build", row.Build);
        writer.WriteNumber("tok_s", row.TokensPerSecond);
        writer.WriteString("as_of", row.AsOf);
        writer.WriteString("source", row.Source);
        writer.WriteString("quality", row.Quality);
        writer.WriteBoolean("comparable", comparable);
        if (own is { } same) writer.WriteBoolean("same_model", same);
        writer.WriteEndObject();
    }

    private static void Offer(Utf8JsonWriter writer, OfferSeen offer)
    {
        writer.WriteStartObject();
        writer.WriteString("device", offer.Device.Id);
        Number(writer, "memory_gib", offer.Price.MemoryGib);
        writer.WriteNumber("amount", offer.Price.Amount);
        Number(writer, "amount_high", offer.Price.AmountHigh);
        writer.WriteString("currency", offer.Price.Currency);
        writer.WriteString("kind", offer.Price.Kind);
        writer.WriteString("as_of", offer.Price.AsOf);
        JsonText.Flag(writer, "in_stock", offer.Price.InStock);
        writer.WriteString("configuration", offer.Price.Configuration);
        writer.WriteString("source", offer.Price.Source);
        writer.WriteBoolean("agrees", offer.Agrees);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, double? value, int decimals = 3)
    {
        if (value is { } known && double.IsFinite(known)) writer.WriteNumber(name, Math.Round(known, decimals));
        else writer.WriteNull(name);
    }
}
