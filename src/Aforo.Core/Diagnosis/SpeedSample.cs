using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Speed;

namespace Aforo.Core.Diagnosis;

/// <summary>A speed as a runtime measured it for one request.</summary>
/// <param name="IsDecode">Of generating; else of reading the prompt.</param>
/// <param name="Speed">Tok/s.</param>
/// <param name="Settings">Depth and tokens of the prompt.</param>
/// <param name="Source">Where it stands.</param>
internal sealed record SpeedSample(bool IsDecode, double Speed, SpeedSettings Settings, Source Source)
{
    /// <summary>Fewer tokens measure the first step, not the pace.</summary>
    private const long FewestWritten = 64, FewestRead = 2048;

    /// <summary>What happened long ago says nothing of the machine as it is.</summary>
    private const int Newest = 60;

    /// <summary>Tokens in the cache in the middle of what was measured.</summary>
    public double Depth => Settings.Depth + (IsDecode ? 0 : Settings.Prompt / 2.0);

    /// <summary>The newest speeds of reading or writing of a route whose sizes are known; in the order of the requests.</summary>
    public static IEnumerable<SpeedSample> Of(Route route, SpeedSettings settings, bool decode) =>
        route.Requests.Select(request => decode ? Decode(request, settings) : Prefill(request, settings)).OfType<SpeedSample>().TakeLast(Newest);

    private static SpeedSample? Decode(ObservedRequest request, SpeedSettings settings) =>
        request is { OutputTokens: >= FewestWritten and var written, DecodeSeconds: > 0 and var took, PromptTokens: > 0 and var prompt }
            ? new SpeedSample(true, written / took, settings with { Depth = prompt + (written / 2) }, request.Source) : null;

    private static SpeedSample? Prefill(ObservedRequest request, SpeedSettings settings) =>
        request is { PrefillSeconds: > 0 and var took, PromptTokens: > 0 and var prompt, CachedTokens: >= 0 and var cached } && prompt - cached >= FewestRead
            ? new SpeedSample(false, (prompt - cached) / took, settings with { Depth = cached, Prompt = prompt - cached }, request.Source) : null;
}
