using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// The lines of llama-server, of all builds since 2024: <c>slot fn: id N | task N | text</c>, <c>srv fn: text</c> and the bare lines of
/// the libraries below it. Functions are renamed from build to build, so only the text counts.
/// </summary>
internal sealed class LlamaServerLog : ILogGrammar
{
    private readonly LogNotes _notes;
    private readonly LlamaServerLogTroubles _troubles;
    private readonly LlamaServerLogLoad _load;
    private string? _model;
    private long _timingTask = -1;
    private int? _timingSlot;

    public LlamaServerLog(LogNotes notes, ILlamaServerParent? parent = null)
    {
        _notes = notes;
        Parent = parent;
        Slots = new LlamaServerLogSlots(notes, parent);
        _troubles = new LlamaServerLogTroubles(notes, parent, Slots.Told);
        _load = new LlamaServerLogLoad(notes, parent, Slots);
        Slots.WorkGoesOn = _troubles.Over;
    }

    public LlamaServerLogSlots Slots { get; }

    public LlamaServerLogLoad Load => _load;

    public LlamaServerLogTroubles Troubles => _troubles;

    private ILlamaServerParent? Parent { get; }

    /// <summary>A model is loaded anew; its earlier requests are over.</summary>
    public void Restart(string? model)
    {
        Slots.Restart(model);
        _troubles.Over();
        if (model is not null) _notes.Model = _model = model;
        _load.Begin();
    }

    /// <summary>The next line is this server's: what is noted is about its model. A parent names the model itself.</summary>
    public void Speaks()
    {
        if (Parent is null) _notes.Model = _model;
    }

    public bool Read(in LogLine line)
    {
        var text = Scan.TrimStart(line.Text);
        if (text.StartsWith("slot "u8)) return ReadSlot(text, line.Mark);
        var rest = text;
        for (var depth = 0; depth < 3 && !rest.IsEmpty; depth++)
        {
            if (ReadText(rest, line.Mark)) return true;
            var colon = rest[..Math.Min(rest.Length, 80)].IndexOf(": "u8);
            if (colon < 0) break;
            rest = Scan.TrimStart(rest[(colon + 2)..]);
        }
        return _troubles.Read(text, line.Mark);
    }

    public void End()
    {
        _load.End();
        Slots.End();
    }

    private bool ReadSlot(ReadOnlySpan<byte> text, LogMark mark)
    {
        var at = text.IndexOf(": id "u8);
        if (at < 0) return false;
        text = text[(at + 5)..];
        if (!Scan.Long(text, out var slotId) || slotId is < 0 or > int.MaxValue || Scan.LongAfter(text, "| task "u8) is not { } task) return false;
        text = Scan.After(text, "| task "u8);
        var bar = text.IndexOf((byte)'|');
        if (bar < 0) return false;
        var body = Scan.TrimStart(text[(bar + 1)..]);
        var slot = (int)slotId;
        if (body.IsEmpty)
        {
            (_timingTask, _timingSlot) = (task, slot);
            return true;
        }
        switch (body[0])
        {
            case (byte)'p':
                if (body.StartsWith("prompt processing, n_tokens = "u8)) Progress(slot, task, body, mark);
                else if (body.StartsWith("prompt eval time ="u8)) Timing(slot, task, body, mark);
                else if (body.StartsWith("processing task"u8)) Slots.Launched(slot, task, mark);
                else if (body.StartsWith("prompt done"u8)) Slots.Writing(slot, task, mark);
                else if (body.StartsWith("prompt processing"u8)) Slots.Reading(slot, task, mark);
                else return false;
                return true;
            case (byte)'s':
                if (body.StartsWith("selected slot by "u8)) Selected(slot, body, mark);
                else if (body.StartsWith("stop processing: "u8)) Released(slot, task, body, mark);
                else if (body.StartsWith("slot context shift"u8)) Slots.Shifted(slot, task, Scan.LongAfter(body, "n_keep = "u8), Scan.LongAfter(body, "n_discard = "u8), null, mark);
                else return false;
                return true;
            case (byte)'n':
                return ReadNew(slot, task, body, mark);
            case (byte)'c':
                if (!body.StartsWith("cached n_tokens = "u8)) return false;
                Cached(slot, task, Scan.LongAfter(body, "= "u8), mark);
                return true;
            case (byte)'k':
                if (!body.StartsWith("kv cache rm ["u8)) return false;
                Cached(slot, task, Scan.LongAfter(body, "["u8), mark);
                return true;
            case (byte)'f':
                if (!body.StartsWith("forcing full prompt re-processing"u8)) return false;
                Slots.FullReprocess(slot, task, mark);
                return true;
            case (byte)'i':
                if (!body.StartsWith("input truncated, n_ctx = "u8)) return false;
                Slots.Truncated(slot, task, Scan.LongAfter(body, "n_ctx = "u8), Scan.LongAfter(body, "n_keep = "u8), Scan.LongAfter(body, "n_prompt_tokens = "u8), mark);
                return true;
            case (byte)'e':
                if (!body.StartsWith("eval time ="u8)) return false;
                Timing(slot, task, body, mark);
                return true;
            default:
                return false;
        }
    }

    private bool ReadNew(int slot, long task, ReadOnlySpan<byte> body, LogMark mark)
    {
        if (body.StartsWith("new prompt, "u8))
        {
            if ((Scan.LongAfter(body, "task.n_tokens = "u8) ?? Scan.LongAfter(body, "n_prompt_tokens = "u8)) is { } tokens)
                Slots.NewPrompt(slot, task, Scan.LongAfter(body, "n_ctx_slot = "u8), tokens, mark);
        }
        else if (body.StartsWith("new slot"u8))
        {
            if ((Scan.LongAfter(body, "n_ctx_slot = "u8) ?? Scan.LongAfter(body, "n_ctx = "u8)) is not { } context) return false;
            Slots.Slot(slot).Context = context;
            _load.SlotContext(context, mark);
        }
        else if (body.StartsWith("n_gen = "u8))
        {
            Slots.Writing(slot, task, mark);
        }
        else if ((body.StartsWith("n_past = "u8) || body.StartsWith("n_tokens = "u8)) && Scan.Contains(body, "memory_seq_rm ["u8))
        {
            Cached(slot, task, Scan.LongAfter(body, "memory_seq_rm ["u8), mark);
        }
        else
        {
            return false;
        }
        return true;
    }

    private bool ReadText(ReadOnlySpan<byte> text, LogMark mark)
    {
        switch (text[0])
        {
            case (byte)'t':
                if (text.StartsWith("task id = "u8)) return SendError(text, mark);
                break;
            case (byte)'c':
                if (text.StartsWith("cancel task, id_task = "u8))
                {
                    if (Scan.LongAfter(text, "= "u8) is { } gone) Slots.Cancelled(gone, mark);
                    return true;
                }
                break;
            case (byte)'p':
                if (text.StartsWith("prompt eval time ="u8)) return Timing(_timingSlot, _timingTask, text, mark);
                break;
            case (byte)'e':
                if (text.StartsWith("eval time ="u8)) return Timing(_timingSlot, _timingTask, text, mark);
                break;
            case (byte)'l':
                if (text.StartsWith("listening on http"u8)) return Listening(text, mark);
                if (text.StartsWith("loading model '"u8))
                {
                    if (Parent is null) Restart(Scan.Text(Scan.Between(text, "'"u8, "'"u8)));
                    return true;
                }
                break;
            case (byte)'s':
                if (text.StartsWith("server is listening on http"u8)) return Listening(text, mark);
                break;
            case (byte)'b':
                if (text.StartsWith("build: "u8) || text.StartsWith("build "u8)) return Build(text, mark);
                break;
            case (byte)'m':
                if (text.StartsWith("model loaded"u8)) Slots.StartSeen = true;
                break;
            case (byte)'C':
                if (text.StartsWith("Context size has been exceeded"u8)) return Exhausted(mark);
                break;
            case (byte)'K':
                if (text.StartsWith("KV cache is full"u8)) return Exhausted(mark);
                break;
            case (byte)'f':
                if (text.StartsWith("failed to decode the batch"u8) && Scan.Contains(text, "KV cache is full"u8)) return Exhausted(mark);
                if (text.StartsWith("failed to create_context with model"u8) || text.StartsWith("failed to load model, "u8)) return LoadFailed(true, mark);
                if (text.StartsWith("failed to create context with model"u8) || text.StartsWith("failed to load model"u8)) return LoadFailed(false, mark);
                break;
            case (byte)'{':
                if (Scan.Contains(text, "exceed_context_size_error"u8)) return ErrorBody(text, mark);
                break;
        }
        return _load.Read(text, mark);
    }

    private void Progress(int slot, long task, ReadOnlySpan<byte> body, LogMark mark)
    {
        if (Scan.LongAfter(body, "n_tokens = "u8) is not { } tokens) return;
        Slots.Progress(slot, task, tokens, Scan.DoubleAfter(body, "progress = "u8), Scan.DoubleAfter(body, ", t = "u8), Scan.DoubleAfter(body, "s / "u8), mark);
    }

    private bool Timing(int? slot, long task, ReadOnlySpan<byte> body, LogMark mark)
    {
        if (task < 0) return true;
        if (Scan.DoubleAfter(body, "= "u8) is not { } milliseconds || Scan.LongAfter(body, " ms / "u8) is not { } tokens) return true;
        if (Scan.DoubleAfter(body, "per token, "u8) is not { } speed) return true;
        if (body[0] == 'p') Slots.ReadTiming(slot, task, milliseconds / 1000, tokens, speed, mark);
        else Slots.WriteTiming(slot, task, milliseconds / 1000, tokens, speed, mark);
        return true;
    }

    private void Selected(int slot, ReadOnlySpan<byte> body, LogMark mark)
    {
        if (Scan.LongAfter(body, "t_last = "u8) is { } last) Slots.Selected(slot, new SlotChoice(mark, last >= 0, null, null));
        else Slots.Selected(slot, new SlotChoice(mark, null, Scan.DoubleAfter(body, "sim_best = "u8), Scan.DoubleAfter(body, "f_keep = "u8)));
    }

    private void Released(int slot, long task, ReadOnlySpan<byte> body, LogMark mark) =>
        Slots.Released(slot, task, Scan.LongAfter(body, "n_tokens = "u8) ?? Scan.LongAfter(body, "n_past = "u8), Scan.LongAfter(body, "truncated = "u8) == 1, mark);

    private void Cached(int slot, long task, long? tokens, LogMark mark)
    {
        if (tokens is { } kept) Slots.Cached(slot, task, kept, mark);
    }

    private bool SendError(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (Scan.LongAfter(text, "= "u8) is not { } task) return false;
        var error = Scan.After(text, "error: "u8);
        if (error.IsEmpty) return false;
        Slots.Refused(task, IsTooLong(error), Scan.LongAfter(error, "request ("u8), Scan.LongAfter(error, "context size ("u8), mark);
        return true;
    }

    /// <summary>Whether an error text says that the prompt does not fit.</summary>
    public static bool IsTooLong(ReadOnlySpan<byte> error) => Scan.Contains(error, "exceeds the available context size"u8);

    /// <summary>The reply's body, where a log prints it: the same refusal that <c>send_error</c> tells, if that was printed too.</summary>
    private bool ErrorBody(ReadOnlySpan<byte> text, LogMark mark)
    {
        var prompt = Scan.LongAfter(text, "\"n_prompt_tokens\":"u8);
        var context = Scan.LongAfter(text, "\"n_ctx\":"u8);
        if (Slots.RefusalTold(prompt, mark.Line)) return true;
        _notes.Incident(IncidentKinds.PromptRejectedTooLong, Slots.Told(mark)).With(NumberNames.PromptTokens, prompt).With(NumberNames.Context, context);
        Parent?.Failed(mark);
        return true;
    }

    private bool Exhausted(LogMark mark)
    {
        _troubles.PoolExhausted(_load.Cells, mark);
        return true;
    }

    private bool LoadFailed(bool sure, LogMark mark)
    {
        _troubles.LoadFailed(sure, mark);
        return true;
    }

    private bool Listening(ReadOnlySpan<byte> text, LogMark mark)
    {
        Slots.StartSeen = true;
        _load.End();
        if (Parent is not null) return true;
        var address = text[text.IndexOf("http"u8)..];
        var end = address.IndexOfAny(" ,\t"u8);
        if (end >= 0) address = address[..end];
        if (address.Length is < 10 or > 200) return true;
        _notes.Address = Scan.Text(address);
        _notes.Fact(FactNames.BaseUrl, _notes.Address, null, null, mark.Line, ofModel: false);
        return true;
    }

    /// <summary><c>build: 4768 (63ac1285) with …</c>. A build from a source without history calls itself 0 or 1, which says nothing.</summary>
    private bool Build(ReadOnlySpan<byte> text, LogMark mark)
    {
        var rest = Scan.After(text, " "u8);
        if (!Scan.Long(rest, out var number) || number < 2 || !Scan.Contains(rest, " ("u8) || !Scan.Contains(rest, ") with "u8)) return false;
        if (Parent is not null) return true;
        _notes.Version = $"b{number}";
        _notes.Fact(FactNames.RuntimeVersion, _notes.Version, null, null, mark.Line, ofModel: false);
        return true;
    }
}
