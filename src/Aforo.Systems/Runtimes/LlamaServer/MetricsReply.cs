using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>What <c>GET /metrics</c> says: Prometheus text, of which only samples without labels are kept.</summary>
internal sealed record MetricsReply(ImmutableDictionary<string, double> Samples)
{
    private const string Prefix = "llamacpp:";
    private const int MostSamples = 1000;

    /// <summary>Speed of reading prompts since the start, tokens per second, without reused tokens; null before the first prompt.</summary>
    public double? PrefillSpeed => Ratio("prompt_tokens_total", "prompt_seconds_total");

    /// <summary>Speed of generating since the start, tokens per second; null before the first answer.</summary>
    public double? DecodeSpeed => Ratio("tokens_predicted_total", "tokens_predicted_seconds_total");

    public double? this[string name] => Samples.TryGetValue(name, out var value) ? value : null;

    /// <summary>Null when the text has none of the server's samples.</summary>
    public static MetricsReply? Of(ReadOnlySpan<byte> body)
    {
        var samples = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (var raw in Encoding.UTF8.GetString(body).AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (!line.StartsWith(Prefix, StringComparison.Ordinal) || samples.Count >= MostSamples) continue;
            var end = line.IndexOfAny(' ', '\t', '{');
            if (end < 0 || line[end] == '{') continue;
            var rest = line[end..].Trim();
            var value = rest.IndexOf(' ') is >= 0 and var stamp ? rest[..stamp] : rest;
            if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                samples[line[Prefix.Length..end].ToString()] = number;
            }
        }
        return samples.Count == 0 ? null : new MetricsReply(samples.ToImmutable());
    }

    private double? Ratio(string count, string seconds) => this[count] is > 0 and var tokens && this[seconds] is > 0 and var time ? tokens / time : null;
}
