using System.Collections.Immutable;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>What llama-server does with a request, by its build.</summary>
internal sealed class LlamaServerBehaviour : IRuntimeBehaviour
{
    public string Kind => LlamaServerRuntime.KindName;

    public ImmutableArray<Link> ContextLinks(ContextQuestion question) => new ContextLinks(question).All();

    /// <summary>
    /// Refused when the prompt has at least as many tokens as the slot. Builds up to November 2025 cut it instead while context shift is
    /// on, which it was by default until August 2025: blocks of half of what lies behind the kept head are taken out until it fits.
    /// </summary>
    public OverflowAnswer Overflow(OverflowQuestion question)
    {
        var version = LlamaServerVersion.Parse(question.Version);
        var notBefore = NotBefore(question.Facts);
        var shift = question.Shift ?? Not(LlamaServerChange.ShiftOffByDefault.In(version, notBefore));
        if (LlamaServerChange.ShiftOnlyWhileGenerating.In(version, notBefore) is not { } refuses) return new OverflowAnswer(shift == false ? OnExceed.Reject : null);
        if (refuses || shift == false) return new OverflowAnswer(OnExceed.Reject);
        return shift is null ? new OverflowAnswer(null) : Cut(question.PromptTokens, question.Context, question.Keep ?? 0);
    }

    public double? PingIntervalSeconds(string? version) => LlamaServerChange.Pings.In(LlamaServerVersion.Parse(version)) == true ? 30 : null;

    /// <summary>Month before which the server cannot have been built; null when nothing shows it.</summary>
    internal static string? NotBefore(ImmutableArray<Fact> facts) => facts.FirstOrDefault(fact => fact.Name == FactNames.RuntimeNotBefore)?.Value.Text;

    private static bool? Not(bool? value) => value is { } known ? !known : null;

    /// <summary>tools/server of February 2025: <c>kept = prompt − ((prompt − keep − block) ÷ block) × block</c>, whole numbers, <c>block = (context − keep) ÷ 2</c>.</summary>
    private static OverflowAnswer Cut(long prompt, long context, long keep)
    {
        keep = Math.Min(context - 4, keep < 0 ? prompt : keep);
        var block = (context - keep) / 2;
        if (block <= 0 || prompt < context) return new OverflowAnswer(null);
        var kept = prompt - (prompt - keep - block) / block * block;
        var formula = FormattableString.Invariant($"{prompt} - floor(({prompt} - {keep} - {block}) / {block}) * {block}");
        return new OverflowAnswer(OnExceed.Cut, kept, Silent: true, formula);
    }
}
