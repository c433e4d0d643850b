using System.Collections.Immutable;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>What Ollama does with a request, by version.</summary>
public sealed class OllamaBehaviour : IRuntimeBehaviour
{
    /// <summary>Tokens that are kept at the head of a cut prompt where the request does not say.</summary>
    private const long DefaultKeep = 4;

    public string Kind => "ollama";

    public ImmutableArray<Link> ContextLinks(ContextQuestion question) => OllamaContext.Resolve(question);

    public OverflowAnswer Overflow(OverflowQuestion question)
    {
        var version = question.Version;
        // A child llama-server needs room for the first token of the answer: a prompt of the whole context is too long for it.
        if (question.PromptTokens <= question.Context - (OllamaVersions.IsAtLeast(version, "0.30.0") == true ? 1 : 0)) return new OverflowAnswer(null);
        if (OllamaVersions.IsAtLeast(version, "0.4.3") is not { } isRunner) return new OverflowAnswer(null);
        if (!isRunner) return new OverflowAnswer(OnExceed.Cut, Silent: true);
        if (OllamaVersions.IsAtLeast(version, "0.30.0") == false)
        {
            return question.Truncate == false && OllamaVersions.IsAtLeast(version, "0.12.6") == true
                ? new OverflowAnswer(OnExceed.Reject)
                : new OverflowAnswer(OnExceed.Cut, question.Context, Silent: true, Formula: Plain(question.Context));
        }
        // From 0.30.0 on a child llama-server refuses what it is sent too long; only prompts rendered by Ollama itself are cut.
        if (question.Truncate == false || question.Rendered == false) return new OverflowAnswer(OnExceed.Reject);
        if (question.Shift == false && OllamaVersions.IsAtLeast(version, "0.30.9") == true) return new OverflowAnswer(OnExceed.Reject);
        if (question.Rendered is null) return new OverflowAnswer(null);
        if (OllamaVersions.IsAtLeast(version, "0.30.11") == false) return new OverflowAnswer(OnExceed.Cut, question.Context - 1, Silent: true, Formula: Plain(question.Context) + " - 1");
        var keep = Math.Clamp(question.Keep is < 0 ? question.PromptTokens : question.Keep ?? DefaultKeep, 0, Math.Max(question.Context - 1, 0));
        var half = Math.Max((question.Context - keep) / 2, 1);
        return new OverflowAnswer(OnExceed.Cut, question.Context - half, Silent: true, Formula: $"{Plain(question.Context)} - ({Plain(question.Context)} - {Plain(keep)}) / 2");
    }

    private static string Plain(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
