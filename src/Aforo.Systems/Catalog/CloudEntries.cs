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
        Name = entry.Text("name"),
        ContextTokens = entry.WholeOrNull("context_tokens"),
        MaxOutputTokens = entry.WholeOrNull("max_output_tokens"),
        PriceUsdPerMtok = entry.Object("price_usd_per_mtok", static value => new TokenPrice
        {
            Input = value.NumberOrNull("input"),
            Output = value.NumberOrNull("output"),
            CachedInput = value.NumberOrNull("cached_input"),
            CacheWrite = value.NumberOrNull("cache_write"),
        }) ?? throw EntryFields.Missing("price_usd_per_mtok", "an object"),
        PriceTiers = entry.Objects("price_tiers", static value => new PriceTier
        {
            When = value.Text("when"),
            Input = value.NumberOrNull("input"),
            Output = value.NumberOrNull("output"),
            CachedInput = value.NumberOrNull("cached_input"),
            CacheWrite = value.NumberOrNull("cache_write"),
        }),
        Status = entry.Text("status"),
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
}
