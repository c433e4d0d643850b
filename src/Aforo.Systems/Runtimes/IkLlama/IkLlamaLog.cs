using Aforo.Core.Cases;
using Aforo.Systems.Logs;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Runtimes.IkLlama;

/// <summary>
/// The event lines of ik_llama.cpp's server (<see cref="IkLlamaLogLine"/>) and its <c>======== Cache: …</c> line. They tell of the same
/// slots and tasks as llama-server's, so they feed the same bookkeeping.
/// </summary>
internal sealed class IkLlamaLog(LogNotes notes, LlamaServerLog server) : ILogGrammar
{
    private long? _reused;

    /// <summary>True once a line was seen that only ik_llama.cpp writes.</summary>
    public bool Certain { get; private set; }

    public bool Read(in LogLine line)
    {
        if (line.Text.StartsWith("======== Cache: "u8)) return Cache(line);
        if (!IkLlamaLogLine.TryRead(line.Text, out var own)) return false;
        if (own.Time is { } time) notes.Clock.Saw(time);
        var mark = own.Time is null ? line.Mark : line.Mark with { Time = own.Time, Approximate = false };
        return Event(own, mark, line);
    }

    public void End()
    {
    }

    private bool Event(scoped in IkLlamaLogLine own, LogMark mark, in LogLine line)
    {
        var text = own.Message;
        var (slot, task) = ((int?)own.Slot, own.Task);
        switch (text[0])
        {
            case (byte)'i' when text.SequenceEqual("initializing slots"u8):
                server.Slots.StartSeen = true;
                if (own.Slots is { } count and > 0 and < 100_000) server.Load.SlotCount((int)count, mark);
                return true;
            case (byte)'i' when text.SequenceEqual("input truncated"u8):
                Truncated(own, mark);
                return true;
            case (byte)'n' when text.SequenceEqual("new slot"u8) && own.ContextOfSlot is { } context && slot is { } id:
                server.Slots.Slot(id).Context = context;
                server.Load.SlotContext(context, mark);
                return true;
            case (byte)'k' when text.StartsWith("kv cache rm [p0"u8) && own.From is { } from && slot is { } id && task is { } of:
                if (_reused is not null) server.Slots.CacheToldElsewhere(id, of, from, mark);
                else server.Slots.Cached(id, of, from, mark);
                _reused = null;
                return true;
            case (byte)'s' when text.SequenceEqual("slot is processing task"u8) && slot is { } id && task is { } of:
                server.Slots.Launched(id, of, mark);
                return true;
            case (byte)'s' when text.StartsWith("slot context shift"u8) && slot is { } id && task is { } of:
                server.Slots.Shifted(id, of, own.Keep, own.Discard, own.Context, mark);
                return true;
            case (byte)'s' when text.SequenceEqual("slot released"u8) && slot is { } id && task is { } of:
                server.Slots.Released(id, of, own.Past, own.Truncated, mark, withContext: false);
                return true;
            case (byte)'t' when text.SequenceEqual("task error"u8) && task is { } of:
                server.Slots.Refused(of, LlamaServerLog.IsTooLong(own.Error), Scan.LongAfter(own.Error, "request ("u8), Scan.LongAfter(own.Error, "context size ("u8) ?? ContextOf(of, slot), mark);
                return true;
            case (byte)'c' when text.StartsWith("cancel task"u8) && task is { } of:
                server.Slots.Cancelled(of, mark);
                return true;
            default:
                return server.Read(new LogLine { Text = text, Number = line.Number, Relative = line.Relative, Received = own.Time ?? line.Received, Channel = line.Channel });
        }
    }

    private long? ContextOf(long task, int? slot) => slot is { } id ? server.Slots.Slot(id).Context : server.Slots.ContextOf(server.Slots.Task(task, null, default));

    /// <summary>Until 2024 whole blocks were erased from the middle; the line tells how many tokens, or what was left.</summary>
    private void Truncated(scoped in IkLlamaLogLine own, LogMark mark)
    {
        if (own is { Slot: { } slot, Task: { } task, PromptTokens: not null })
        {
            server.Slots.Truncated((int)slot, task, own.Context, own.Keep, own.PromptTokens, mark);
            return;
        }
        notes.Incident(IncidentKinds.PromptTruncated, mark)
            .With(NumberNames.Keep, own.Keep).With(NumberNames.LostTokens, own.Erase).With(NumberNames.Context, own.Context)
            .With(NumberNames.Slot, own.Slot).With(NumberNames.Task, own.Task);
    }

    /// <summary>What is reused of what the slot holds. The line names neither slot nor task; it stands between launch and prefill.</summary>
    private bool Cache(in LogLine line)
    {
        Certain = true;
        var (held, reused) = (Scan.LongAfter(line.Text, "cache_size = "u8), Scan.LongAfter(line.Text, "n_past = "u8));
        _reused = reused;
        if (held is not > 0 || reused is not { } kept) return true;
        notes.Incident(kept * 2 >= held ? IncidentKinds.CacheHit : IncidentKinds.CacheMiss, server.Slots.Told(line.Mark)).With(NumberNames.KeptTokens, kept);
        return true;
    }
}
