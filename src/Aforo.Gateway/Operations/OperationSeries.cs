using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Aforo.Core.Workload;

namespace Aforo.Gateway.Operations;

/// <summary>The histograms of one kind of operation, with the buckets that OpenTelemetry's conventions name; those of seconds go on to where a local prefill ends.</summary>
internal sealed class OperationSeries(GenAiOperation operation)
{
    private static readonly double[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
    private static readonly double[] Requests = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 655.36, 1310.72];
    private static readonly double[] FirstTokens = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 320, 640, 1280];
    private static readonly double[] NextTokens = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];

    private readonly Histogram _input = new(Tokens), _output = new(Tokens), _firstToken = new(FirstTokens), _nextToken = new(NextTokens);
    private readonly ConcurrentDictionary<string, Histogram> _durations = new(StringComparer.Ordinal);

    public void Add(WorkloadRequest request)
    {
        if (request.PromptTokens is { } prompt) _input.Add(prompt);
        if (request.OutputTokens is { } output) _output.Add(output);
        if (request.ElapsedSeconds is { } elapsed) _durations.GetOrAdd(ErrorOf(request), static _ => new Histogram(Requests)).Add(elapsed);
        if (request.Outcome != WorkloadOutcome.Answered) return;
        if (request.PrefillSeconds is { } prefill) _firstToken.Add(prefill + (request.WaitSeconds ?? 0));
        if (request is { DecodeSeconds: { } decode, OutputTokens: > 1 and var made }) _nextToken.Add(decode / made);
    }

    public void WriteTokens(StringBuilder text, string name)
    {
        _input.Write(text, name, Labels("gen_ai_token_type=\"input\""));
        _output.Write(text, name, Labels("gen_ai_token_type=\"output\""));
    }

    public void WriteDurations(StringBuilder text, string name)
    {
        foreach (var (error, histogram) in _durations) histogram.Write(text, name, Labels(error.Length == 0 ? null : $"error_type=\"{error}\""));
    }

    public void WriteFirstToken(StringBuilder text, string name) => _firstToken.Write(text, name, Labels(null));

    public void WriteNextToken(StringBuilder text, string name) => _nextToken.Write(text, name, Labels(null));

    /// <summary>The status where the error had one of its own, else what became of the request; nothing for an answer.</summary>
    private static string ErrorOf(WorkloadRequest request) => request.Outcome == WorkloadOutcome.Answered ? ""
        : request.Status is >= 400 and var status ? status.ToString(CultureInfo.InvariantCulture) : request.Outcome.Word();

    private string Labels(string? more) =>
        $"gen_ai_operation_name=\"{operation.Name}\",gen_ai_provider_name=\"{operation.Provider}\",gen_ai_request_model=\"{Label.Escaped(operation.Model)}\",aforo_backend=\"{Label.Escaped(operation.Backend)}\"{(more is null ? "" : "," + more)}";
}
