using System.Globalization;
using System.Text.RegularExpressions;

namespace Aforo.Systems.Agents;

/// <summary>Sizes in the error texts of servers, as agents keep them: the best evidence of an overflow that there is.</summary>
internal static partial class OverflowText
{
    /// <summary>Prompt and window in tokens; null for what the text does not say. Both null when it speaks of no overflow.</summary>
    public static (long? Prompt, long? Window) Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return (null, null);
        if (text.Length > 16_384) text = text[..16_384];
        if (LlamaCpp().Match(text) is { Success: true } llama) return (Number(llama, 1), Number(llama, 2));
        if (Vllm().Match(text) is { Success: true } vllm) return (vllm.Groups[3].Success ? Number(vllm, 3) : Number(vllm, 2), Number(vllm, 1));
        if (Anthropic().Match(text) is { Success: true } anthropic) return (Number(anthropic, 1), Number(anthropic, 2));
        return (Field().Match(text) is { Success: true } prompt ? Number(prompt, 1) : null, Window().Match(text) is { Success: true } window ? Number(window, 1) : null);
    }

    private static long? Number(Match match, int group) => long.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"request \((\d{1,12}) tokens\) exceeds the available context size \((\d{1,12}) tokens\)", RegexOptions.CultureInvariant)]
    private static partial Regex LlamaCpp();

    [GeneratedRegex(@"maximum context length is (\d{1,12}) tokens.{0,80}?requested (\d{1,12}) tokens(?: \((\d{1,12}) in the messages)?", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Vllm();

    [GeneratedRegex(@"prompt is too long: (\d{1,12}) tokens > (\d{1,12}) maximum", RegexOptions.CultureInvariant)]
    private static partial Regex Anthropic();

    [GeneratedRegex(@"\\?""n_prompt_tokens\\?"":\s*(\d{1,12})", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"\\?""n_ctx\\?"":\s*(\d{1,12})", RegexOptions.CultureInvariant)]
    private static partial Regex Window();
}
