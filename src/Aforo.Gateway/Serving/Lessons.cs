using Aforo.Core.Catalog;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;

namespace Aforo.Gateway.Serving;

/// <summary>What a reply teaches of its backend, and what it cost.</summary>
internal sealed class Lessons(GatewayServices services, ApiEndpoint endpoint, ExchangeRecord record, BodyFacts facts, Flight flight)
{
    /// <param name="told">Figures as the reply told them.</param>
    public void Take(ReplyFigures told)
    {
        var isWhole = flight.Backend.TellsWholePrompt;
        record.Figures = OfWhole(told);
        if (record.Conversation is { } conversation) flight.Backend.Took(flight.Model, conversation);
        if (flight.Backend.Settings.Watts is { } watts) record.EnergyWh = watts * services.Clock.GetElapsedTime(flight.SentAt).TotalSeconds / 3600;
        if (record.Figures.PromptTokens is not { } prompt) return;
        if (isWhole == true) Size(prompt);
        Rate(prompt, isWhole == true);
        Bill(prompt);
    }

    /// <summary>The cost alone: what nobody waited for came too late to teach anything of the conversation, which may have gone on.</summary>
    /// <param name="told">Figures as the reply told them.</param>
    public void Charge(ReplyFigures told)
    {
        record.Figures = OfWhole(told);
        if (record.Figures.PromptTokens is { } prompt) Bill(prompt);
    }

    private ReplyFigures OfWhole(ReplyFigures told) => flight.Backend.TellsWholePrompt is var isWhole && isWhole != true && told.PromptTokens is { } anew
        ? told with { PromptTokens = Math.Max(anew, record.LikelyTokens), ReadTokens = isWhole == false ? anew : null } : told;

    private void Size(long prompt)
    {
        if (record.Conversation is { } conversation) services.Conversations.Tokens(conversation, prompt);
        if (endpoint.Kind == EndpointKind.Generate) flight.Backend.Sizes.Learn(flight.Backend.Full(flight.Model), facts, prompt);
    }

    private void Rate(long prompt, bool isWhole)
    {
        if ((record.Figures.PrefillSeconds ?? record.FirstByteSeconds) is not { } seconds) return;
        var model = flight.Backend.Full(flight.Model);
        if (record.Figures.ReadAnew is { } read) flight.Backend.Rates.Learn(model, read, seconds);
        else if (isWhole) flight.Backend.LearnOfWhole(model, prompt, seconds, MayBeCached());
    }

    /// <summary>Share of the prompt that the backend may have had in its cache, as far as this gateway saw what it read before.</summary>
    private double MayBeCached() => endpoint.Kind == EndpointKind.Compute ? 0 : record.Conversation is { } conversation ? services.Conversations.ReusableShare(conversation) ?? 1 : 1;

    private void Bill(long prompt)
    {
        if (flight.Backend.PriceOf(flight.Model, prompt, services.Clock.GetUtcNow() - services.Clock.GetElapsedTime(flight.SentAt)) is not { } price) return;
        var figures = record.Figures;
        record.Cost = price.CostOf(new BilledTokens(prompt, figures.OutputTokens ?? 0) { Cached = figures.CachedTokens ?? 0, Written = figures.WrittenTokens ?? 0, WrittenHour = figures.WrittenHourTokens ?? 0 });
        record.Currency = price.Currency;
    }
}
