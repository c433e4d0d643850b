using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LmStudio;

/// <summary>
/// The lines of LM Studio's server log: <c>[2026-08-05 17:22:08][INFO][LM STUDIO SERVER] text</c>, or in older versions
/// <c>2025-02-11 10:20:30 [ERROR]</c> with the text on the line below. Local time without a zone.
/// </summary>
internal sealed class LmStudioLog(LogNotes notes) : ILogGrammar
{
    private const int MaxRequests = 32;

    private readonly List<Request> _running = [];
    private LogTime? _stamp;
    private string? _tag;
    private byte[] _tagBytes = [];

    /// <summary>True once a line was seen that only LM Studio writes.</summary>
    public bool Certain { get; private set; }

    private sealed class Request
    {
        public required LogTime Started { get; init; }

        public string? Model { get; init; }

        public bool Writing { get; set; }

        public bool Finished { get; set; }
    }

    public bool Read(in LogLine line)
    {
        var text = line.Text;
        if (TryStamp(text, out var time, out var rest))
        {
            _stamp = time;
            notes.Clock.Saw(time);
            text = Scan.TrimStart(rest);
            if (text.IsEmpty) return true;
        }
        else if (_stamp is null)
        {
            return false;
        }
        return Message(text, new LogMark(line.Number, _stamp, false, null));
    }

    public void End()
    {
    }

    /// <summary>The same model again and again is one string.</summary>
    private string Name(ReadOnlySpan<byte> tag)
    {
        if (_tag is not null && tag.SequenceEqual(_tagBytes)) return _tag;
        _tagBytes = tag.ToArray();
        return _tag = Scan.Text(tag);
    }

    private static bool TryStamp(ReadOnlySpan<byte> text, out LogTime time, out ReadOnlySpan<byte> rest)
    {
        time = default;
        rest = [];
        var bracketed = text.StartsWith("["u8);
        if (text.Length < 26 || !Stamps.TryRead(bracketed ? text[1..] : text, out time, out var length)) return false;
        rest = text[(bracketed ? length + 1 : length)..];
        if (bracketed)
        {
            if (!rest.StartsWith("]["u8)) return false;
            rest = rest[1..];
        }
        rest = Scan.TrimStart(rest);
        if (!rest.StartsWith("[INFO]"u8) && !rest.StartsWith("[ERROR]"u8) && !rest.StartsWith("[WARN]"u8) && !rest.StartsWith("[DEBUG]"u8)) return false;
        rest = rest[(rest.IndexOf((byte)']') + 1)..];
        return true;
    }

    private bool Message(ReadOnlySpan<byte> text, LogMark mark)
    {
        string? model = null;
        if (text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            if (close is < 2 or > 200) return false;
            var tag = text[1..close];
            if (tag.SequenceEqual("LM STUDIO SERVER"u8)) Certain = true;
            else if (tag[0] is not ((byte)'=' or (byte)' ') && tag.Length < 200) model = Name(tag);
            text = Scan.TrimStart(text[(close + 1)..]);
            if (text.IsEmpty) return true;
        }
        switch (text[0])
        {
            case (byte)'R' when text.StartsWith("Running chat completion"u8) || text.StartsWith("Running completion"u8):
                _running.RemoveAll(request => request.Finished);
                _running.Add(new Request { Started = mark.Time!.Value, Model = model });
                if (_running.Count > MaxRequests) _running.RemoveAt(0);
                return true;
            case (byte)'F' when text.StartsWith("First token generated"u8):
                if (Find(model) is { } writing) writing.Writing = true;
                return true;
            case (byte)'F' when text.StartsWith("Finished streaming response"u8):
            case (byte)'G' when text.StartsWith("Generated prediction"u8):
                Finished(model, mark);
                return true;
            case (byte)'C' when text.StartsWith("Client disconnected. Stopping generation"u8):
                Certain = true;
                Left(model, mark);
                return true;
            case (byte)'S' when Scan.Contains(text, "HTTP server listening on port "u8):
                Certain = true;
                if (Scan.LongAfter(text, "on port "u8) is not { } port) return true;
                notes.Address = $"http://127.0.0.1:{port}";
                notes.Fact(FactNames.BaseUrl, notes.Address, null, null, mark.Line, ofModel: false);
                return true;
            default:
                return TooLong(text, model, mark);
        }
    }

    private bool TooLong(ReadOnlySpan<byte> text, string? model, LogMark mark)
    {
        var prompt = Scan.LongAfter(text, "rying to keep the first "u8);
        var context = prompt is null ? null : Scan.LongAfter(text, "context length of only "u8);
        if (prompt is null)
        {
            if (Scan.Contains(text, "annot truncate prompt with n_keep ("u8)) context = Scan.LongAfter(text, "n_ctx ("u8);
            else if (!text.StartsWith("Context size has been exceeded"u8) && !text.StartsWith("Error: Context size has been exceeded"u8)) return false;
        }
        Certain |= prompt is not null;
        var request = Find(model);
        notes.Model = model ?? request?.Model;
        notes.Incident(IncidentKinds.PromptRejectedTooLong, mark).With(NumberNames.PromptTokens, prompt).With(NumberNames.Context, context);
        if (context is { } loaded) notes.Fact(FactNames.ContextPerSlot, loaded, "tokens", Layers.Loaded, mark.Line);
        notes.Requests.Add(new ObservedRequest
        {
            Scope = new() { Model = notes.Model }, StartedAt = request?.Started ?? mark.Time, PromptTokens = prompt, ContextStated = context, Outcome = Outcome.Overflowed,
            Source = new() { Line = mark.Line },
        });
        if (request is not null) _running.Remove(request);
        return true;
    }

    private void Finished(string? model, LogMark mark)
    {
        if (Find(model) is not { } request) return;
        request.Finished = true;
        Record(request, mark, Outcome.Answered);
    }

    /// <summary>The line that follows a finished answer only says that the connection was closed.</summary>
    private void Left(string? model, LogMark mark)
    {
        var running = _running.Where(request => !request.Finished).ToArray();
        if (running.Length == 0 && _running.Count > 0)
        {
            _running.Clear();
            return;
        }
        var request = Find(model);
        notes.Model = request?.Model;
        var draft = notes.Incident(IncidentKinds.ClientGone, mark);
        if (request is null) return;
        draft.Phase = request.Writing ? "decode" : "prefill";
        draft.With(NumberNames.ElapsedS, Math.Round(mark.Time!.Value.SecondsSince(request.Started), 2));
        Record(request, mark, Outcome.TimedOut);
        _running.Remove(request);
    }

    private void Record(Request request, LogMark mark, Outcome outcome) => notes.Requests.Add(new ObservedRequest
    {
        Scope = new() { Model = request.Model },
        StartedAt = request.Started,
        ElapsedSeconds = Math.Max(0, mark.Time!.Value.SecondsSince(request.Started)),
        Outcome = outcome,
        Source = new() { Line = mark.Line },
    });

    /// <summary>The one request that a line can speak of; null when there are several.</summary>
    private Request? Find(string? model)
    {
        Request? found = null;
        foreach (var request in _running)
        {
            if (request.Finished || model is not null && request.Model is not null && request.Model != model) continue;
            if (found is not null) return null;
            found = request;
        }
        return found;
    }
}
