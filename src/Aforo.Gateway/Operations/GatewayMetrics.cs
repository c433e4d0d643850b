using System.Collections.Concurrent;
using System.Text;
using Aforo.Core.Workload;
using Aforo.Ledger;

namespace Aforo.Gateway.Operations;

/// <summary>Counters for <c>/metrics</c>, in Prometheus' text form, with OpenTelemetry's names for generative AI where it has any.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>What clients call a model is theirs: more kinds of operations than these are counted together.</summary>
    private const int MostSeries = 200, LongestModel = 128;

    private readonly ConcurrentDictionary<(string Route, string Reason, string Backend, string Outcome), long> _requests = new();
    private readonly ConcurrentDictionary<GenAiOperation, OperationSeries> _series = new();
    private long _heartbeats;

    /// <param name="operation">Null where no model worked.</param>
    public void Count(WorkloadRequest request, GenAiOperation? operation, int heartbeats)
    {
        _requests.AddOrUpdate((request.Route ?? "refused", request.Reason ?? "", request.Backend ?? "none", request.Outcome.Word()), 1, static (_, before) => before + 1);
        if (operation is { } known) Of(known).Add(request);
        Interlocked.Add(ref _heartbeats, heartbeats);
    }

    /// <param name="active">Requests that are not over.</param>
    /// <param name="loads">Of each backend, requests that hold a slot and that wait for one.</param>
    /// <param name="ledger">How the recording goes; null where nothing is recorded.</param>
    public string Text(int active, IEnumerable<(string Backend, int Active, int Waiting)> loads, LedgerHealth? ledger)
    {
        var text = new StringBuilder();
        Head("aforo_requests_total", "counter", "Requests that are over, by route, reason, backend and outcome.");
        foreach (var (key, count) in _requests) Line($"aforo_requests_total{{route=\"{key.Route}\",reason=\"{key.Reason}\",backend=\"{Label.Escaped(key.Backend)}\",outcome=\"{key.Outcome}\"}} {count}");
        Series("gen_ai_client_token_usage", "Tokens of prompts and answers.", static (series, text, name) => series.WriteTokens(text, name));
        Series("gen_ai_server_request_duration_seconds", "Time from arrival to the end.", static (series, text, name) => series.WriteDurations(text, name));
        Series("gen_ai_server_time_to_first_token_seconds", "Waiting for a slot and reading the prompt, of what was answered.", static (series, text, name) => series.WriteFirstToken(text, name));
        Series("gen_ai_server_time_per_output_token_seconds", "Writing, for each token, of what was answered.", static (series, text, name) => series.WriteNextToken(text, name));
        Head("aforo_heartbeats_total", "counter", "Signs of life sent to waiting clients.");
        Line($"aforo_heartbeats_total {Interlocked.Read(ref _heartbeats)}");
        Head("aforo_active_requests", "gauge", "Requests that are not over.");
        Line($"aforo_active_requests {active}");
        Head("aforo_backend_requests", "gauge", "Requests that hold a slot of a backend or wait for one.");
        foreach (var (backend, held, waiting) in loads)
        {
            Line($"aforo_backend_requests{{backend=\"{Label.Escaped(backend)}\",state=\"active\"}} {held}");
            Line($"aforo_backend_requests{{backend=\"{Label.Escaped(backend)}\",state=\"waiting\"}} {waiting}");
        }
        if (ledger is not null)
        {
            Head("aforo_ledger_written_total", "counter", "Requests written to the ledger.");
            Line($"aforo_ledger_written_total {ledger.Written}");
            Head("aforo_ledger_waiting", "gauge", "Requests that wait to be written.");
            Line($"aforo_ledger_waiting {ledger.Waiting}");
            Head("aforo_ledger_dropped_total", "counter", "Requests that the ledger lacks, because too many waited while it could not be written.");
            Line($"aforo_ledger_dropped_total {ledger.Dropped}");
            Head("aforo_ledger_failing", "gauge", "1 while the ledger can't be written.");
            Line($"aforo_ledger_failing {(ledger.Trouble is null ? 0 : 1)}");
        }
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');

        void Head(string name, string kind, string help) => Line($"# HELP {name} {help}\n# TYPE {name} {kind}");

        void Series(string name, string help, Action<OperationSeries, StringBuilder, string> write)
        {
            Head(name, "histogram", help);
            foreach (var (_, series) in _series) write(series, text, name);
        }
    }

    private OperationSeries Of(GenAiOperation operation)
    {
        if (_series.TryGetValue(operation, out var known)) return known;
        if (_series.Count >= MostSeries || operation.Model.Length > LongestModel) operation = operation with { Model = "other" };
        return _series.GetOrAdd(operation, static made => new OperationSeries(made));
    }
}
