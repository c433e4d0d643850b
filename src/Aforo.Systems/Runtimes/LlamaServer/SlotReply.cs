using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>One slot in <c>GET /slots</c>.</summary>
/// <param name="Id">Number of the slot.</param>
/// <param name="Context">Tokens that a request in it may use.</param>
/// <param name="IsProcessing">Whether a request is in it now.</param>
/// <param name="Tokens"><c>n_prompt_tokens</c>. In v0.5.0 these are the tokens that the slot holds so far, not those of the whole prompt.</param>
/// <param name="Processed">Tokens of the prompt that were computed; null in builds before 2026.</param>
/// <param name="Cached">Tokens of the prompt that were reused; null in builds before 2026.</param>
/// <param name="Decoded">Tokens generated so far.</param>
internal sealed record SlotReply(long? Id, long? Context, bool IsProcessing, long? Tokens, long? Processed, long? Cached, long? Decoded)
{
    /// <summary>
    /// Tokens of the whole prompt of the request in work; null when the reply does not tell. While it generates they are what was
    /// reused and what was computed. While it reads, <see cref="Tokens"/> is the whole only if it is ahead of those by more than a batch.
    /// </summary>
    /// <param name="batch">Tokens that are put in work at once (<c>--batch-size</c>, 2048 by default).</param>
    public long? PromptTokens(long batch)
    {
        if (!IsProcessing || Cached is not { } cached || Processed is not { } processed) return null;
        if (Decoded > 0) return cached + processed > 0 ? cached + processed : null;
        return Tokens - cached - processed > batch ? Tokens : null;
    }

    /// <summary>The slots of the reply; null when it is no such list.</summary>
    public static ImmutableArray<SlotReply>? Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Array) return null;
        var slots = ImmutableArray.CreateBuilder<SlotReply>();
        foreach (var slot in body.EnumerateArray())
        {
            if (slot.Count("id") is null && slot.Count("n_ctx") is null) return null;
            var next = slot.Items("next_token").FirstOrDefault();
            slots.Add(new SlotReply(
                slot.Count("id"),
                slot.Count("n_ctx") is > 0 and var context ? context : null,
                // Builds before 2025 state a number instead: 0 is idle.
                slot.Flag("is_processing") ?? slot.Count("state") is > 0,
                slot.Count("n_prompt_tokens"),
                slot.Count("n_prompt_tokens_processed"),
                slot.Count("n_prompt_tokens_cache"),
                next.Count("n_decoded") ?? slot.Object("next_token")?.Count("n_decoded")));
        }
        return slots.ToImmutable();
    }
}
