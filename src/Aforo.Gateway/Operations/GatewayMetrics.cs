using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Aforo.Core.Workload;

namespace Aforo.Gateway.Operations;

/// <summary>Counters for <c>/metrics</c>, in Prometheus' text form, with OpenTelemetry's names for generative AI where it has any.</summary>
internal sealed class GatewayMetrics
{
    private static readonly double[] Seconds = [0.1, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640, 1280];

    private readonly ConcurrentDictionary<(string Route, string Reason, string Backend, string Outcome), long> _requests = new();
    private readonly ConcurrentDictionary<(string Backend, string Kind), long> _tokens = new();
    private readonly ConcurrentDictionary<string, Histogram> _durations = new();
    private readonly ConcurrentDictionary<string, Histogram> _prefills = new();
    private long _heartbeats;

    public void Count(WorkloadRequest request, int heartbeats)
    {
        var backend = request.Backend ?? "none";
        _requests.AddOrUpdate((request.Route ?? "refused", request.Reason ?? "", backend, request.Outcome.ToString().ToLowerInvariant()), 1, (_, before) => before + 1);
        if (request.PromptTokens is { } prompt) _tokens.AddOrUpdate((backend, "input"), prompt, (_, before) => before + prompt);
        if (request.OutputTokens is { } output) _tokens.AddOrUpdate((backend, "output"), output, (_, before) => before + output);
        if (request.ElapsedSeconds is { } elapsed) _durations.GetOrAdd(backend, _ => new Histogram()).Add(elapsed);
        if (request.PrefillSeconds is { } prefill) _prefills.GetOrAdd(backend, _ => new Histogram()).Add(prefill);
        Interlocked.Add(ref _heartbeats, heartbeats);
    }

    public string Text(int active, IEnumerable<(string Backend, int Active, int Waiting)> loads)
    {
        var text = new StringBuilder();
        Head("aforo_requests_total", "counter", "Requests that are over, by route, reason, backend and outcome.");
        foreach (var (key, count) in _requests) Line($"aforo_requests_total{{route=\"{key.Route}\",reason=\"{key.Reason}\",backend=\"{Escaped(key.Backend)}\",outcome=\"{key.Outcome}\"}} {count}");
        Head("gen_ai_client_token_usage_total", "counter", "Tokens, by backend and kind.");
        foreach (var (key, count) in _tokens) Line($"gen_ai_client_token_usage_total{{backend=\"{Escaped(key.Backend)}\",gen_ai_token_type=\"{key.Kind}\"}} {count}");
        Histograms("gen_ai_server_request_duration_seconds", "Time from arrival to the end.", _durations);
        Histograms("gen_ai_server_time_to_first_token_seconds", "Time of reading the prompt.", _prefills);
        Head("aforo_heartbeats_total", "counter", "Signs of life sent to waiting clients.");
        Line($"aforo_heartbeats_total {Interlocked.Read(ref _heartbeats)}");
        Head("aforo_active_requests", "gauge", "Requests that are not over.");
        Line($"aforo_active_requests {active}");
        Head("aforo_backend_requests", "gauge", "Requests that hold a slot of a backend or wait for one.");
        foreach (var (backend, held, waiting) in loads)
        {
            Line($"aforo_backend_requests{{backend=\"{Escaped(backend)}\",state=\"active\"}} {held}");
            Line($"aforo_backend_requests{{backend=\"{Escaped(backend)}\",state=\"waiting\"}} {waiting}");
        }
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');

        void Head(string name, string kind, string help) => Line($"# HELP {name} {help}\n# TYPE {name} {kind}");

        void Histograms(string name, string help, ConcurrentDictionary<string, Histogram> all)
        {
            Head(name, "histogram", help);
            foreach (var (backend, histogram) in all) histogram.Write(text, name, $"backend=\"{Escaped(backend)}\"");
        }
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Histogram
    {
        private readonly long[] _counts = new long[Seconds.Length];
        private long _all;
        private double _sum;

        public void Add(double seconds)
        {
            lock (_counts)
            {
                for (var i = 0; i < Seconds.Length; i++)
                    if (seconds <= Seconds[i]) _counts[i]++;
                _all++;
                _sum += seconds;
            }
        }

        public void Write(StringBuilder text, string name, string label)
        {
            lock (_counts)
            {
                for (var i = 0; i < Seconds.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{label},le=\"{Seconds[i]}\"}} {_counts[i]}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{label},le=\"+Inf\"}} {_all}\n{name}_sum{{{label}}} {_sum}\n{name}_count{{{label}}} {_all}\n");
            }
        }
    }
}
