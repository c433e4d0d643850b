using System.Globalization;
using System.Text.Json;
using Aforo.Core.Catalog;

namespace Aforo.Systems.Catalog;

/// <summary>Cloud models out of their JSON.</summary>
internal static class CloudEntries
{
    public static CloudModel Read(JsonElement entry) => new()
    {
        Id = entry.Text("id"),
        Provider = entry.Text("provider"),
        ModelId = entry.Text("model_id"),
        Aliases = entry.Texts("aliases"),
        Name = entry.Text("name"),
        ContextTokens = entry.WholeOrNull("context_tokens"),
        MaxInputTokens = entry.WholeOrNull("max_input_tokens"),
        MaxOutputTokens = entry.WholeOrNull("max_output_tokens"),
        PriceUsdPerMtok = entry.Object("price_usd_per_mtok", static value => new TokenPrice
        {
            Input = value.NumberOrNull("input"),
            Output = value.NumberOrNull("output"),
            CachedInput = value.NumberOrNull("cached_input"),
            CacheWrite = value.NumberOrNull("cache_write"),
            CacheWriteHour = value.NumberOrNull("cache_write_1h"),
        }) ?? throw EntryFields.Missing("price_usd_per_mtok", "an object"),
        PriceTiers = entry.Objects("price_tiers", static value => new PriceTier
        {
            When = value.Text("when"),
            OverPromptTokens = value.WholeOrNull("over_prompt_tokens"),
            From = value.DayOrNull("from"),
            Hours = [.. value.Texts("hours_utc").Select(Hours)],
            Input = value.NumberOrNull("input"),
            Output = value.NumberOrNull("output"),
            CachedInput = value.NumberOrNull("cached_input"),
            CacheWrite = value.NumberOrNull("cache_write"),
            CacheWriteHour = value.NumberOrNull("cache_write_1h"),
        }),
        Status = entry.Text("status"),
        RetiresOn = entry.DayOrNull("retires_on"),
        ReplacedBy = entry.TextOrNull("replaced_by"),
        OpenWeights = entry.FlagOrNull("open_weights"),
        FreeTier = entry.TextOrNull("free_tier"),
        Api = entry.Object("api", static value => new CloudApi
        {
            BaseUrl = value.Text("base_url"),
            Style = value.Text("style"),
            OpenaiCompatible = value.FlagOrNull("openai_compatible") ?? false,
        }) ?? throw EntryFields.Missing("api", "an object"),
        Notes = entry.TextOrNull("notes"),
        Conflicts = entry.Texts("conflicts"),
        Source = entry.Text("source"),
        AsOf = entry.TextOrNull("as_of"),
    };

    private static DailyHours Hours(string text) =>
        text.Split('-') is [var from, var until] && Time(from) is { } start && Time(until) is { } end ? new DailyHours(start, end) : throw EntryFields.Wrong("hours_utc", "an array of spans such as \"01:00-04:00\"");

    private static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
