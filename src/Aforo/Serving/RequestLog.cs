using System.Buffers;
using System.Text;
using System.Text.Json;
using Aforo.Commands;
using Aforo.Core.Workload;
using Aforo.Ledger;

namespace Aforo.Serving;

/// <summary>One line of JSON for each request that is over, without any of its content, and one when the ledger begins to fail or is well again.</summary>
internal sealed class RequestLog(Terminal terminal, ILedger ledger)
{
    private readonly Lock _gate = new();
    private bool _isFailing;

    public void Write(WorkloadRequest request)
    {
        var line = Line(static (writer, request) => Request(writer, request), request);
        var health = ledger.Health;
        lock (_gate)
        {
            terminal.Error.WriteLine(line);
            if (_isFailing == health.Trouble is not null) return;
            _isFailing = !_isFailing;
            terminal.Error.WriteLine(Line(static (writer, health) => Standing(writer, health), health));
        }
    }

    /// <summary>A mistake of the gateway's own: its type and place, not its message, which may quote a request.</summary>
    public void Write(string id, Exception fault)
    {
        var line = Line(static (writer, at) =>
        {
            writer.WriteString("id", at.id);
            writer.WriteString("fault", at.fault.GetType().FullName);
            writer.WriteString("at", at.fault.StackTrace?.ReplaceLineEndings(" ").Trim());
        }, (id, fault));
        lock (_gate) terminal.Error.WriteLine(line);
    }

    private static void Request(Utf8JsonWriter writer, WorkloadRequest request)
    {
        writer.WriteString("time", request.StartedAt);
        writer.WriteString("id", request.Id);
        writer.WriteString("path", request.Path);
        writer.WriteString("model", request.Model);
        writer.WriteString("agent", request.Agent);
        writer.WriteString("backend", request.Backend);
        writer.WriteString("route", request.Route);
        writer.WriteString("reason", request.Reason);
        if (request.Status is { } status) writer.WriteNumber("status", status);
        writer.WriteString("outcome", request.Outcome.Word());
        writer.WriteNumber("elapsed_s", Math.Round(request.ElapsedSeconds ?? 0, 3));
        if (request.PromptTokens is { } prompt) writer.WriteNumber("prompt_tokens", prompt);
        if (request.OutputTokens is { } output) writer.WriteNumber("output_tokens", output);
    }

    private static void Standing(Utf8JsonWriter writer, LedgerHealth health)
    {
        writer.WriteString("ledger", health.Trouble is null ? "writes" : "fails");
        writer.WriteNumber("waiting", health.Waiting);
        writer.WriteNumber("dropped", health.Dropped);
        if (health.Trouble is { } why) writer.WriteString("why", why.ToString());
    }

    private static string Line<T>(Action<Utf8JsonWriter, T> members, T of)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            members(writer, of);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
