using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>Slots and requests of one llama-server: joins the lines of a request by its task and decides what they prove.</summary>
internal sealed class LlamaServerLogSlots(LogNotes notes, ILlamaServerParent? parent)
{
    private const int MaxTasks = 1024;
    private const int MaxFinished = 64;
    private const int MaxSlots = 256;

    private readonly Dictionary<long, LlamaTask> _tasks = [];
    private readonly Queue<LlamaTask> _finished = new();
    private readonly Dictionary<int, LlamaSlot> _slots = [];
    private readonly LlamaServerLogSpeeds _speeds = new(notes);
    private bool _cacheLinesSeen;

    /// <summary>Context of every slot, where the start told it for all.</summary>
    public long? SlotContext { get; set; }

    /// <summary>True once the log has shown a start, so that a task without a launch line was never launched.</summary>
    public bool StartSeen { get; set; }

    /// <summary>Called when the server goes on working: a row of complaints is over.</summary>
    public Action WorkGoesOn { get; set; } = static () => { };

    /// <summary>
    /// A server starts anew: slots are empty, and their numbers and tasks begin again. Under a parent other children may be at
    /// work; their requests go on.
    /// </summary>
    public void Restart(string? model)
    {
        foreach (var task in _tasks.Values.Where(task => parent is null || task.Released || task.Model == model).OrderBy(task => task.Last.Line).ToArray()) Retire(task);
        _slots.Clear();
        SlotContext = null;
        StartSeen = true;
    }

    public LlamaSlot Slot(int id)
    {
        if (_slots.TryGetValue(id, out var slot)) return slot;
        if (_slots.Count >= MaxSlots) _slots.Clear();
        return _slots[id] = new LlamaSlot();
    }

    /// <summary>The task of that id, known or new. A task that was let go long ago has given its id free.</summary>
    public LlamaTask Task(long id, int? slot, LogMark mark)
    {
        if (!_tasks.TryGetValue(id, out var task))
        {
            task = _tasks[id] = new LlamaTask(id) { Model = notes.Model };
            if (_tasks.Count > MaxTasks) Evict();
        }
        task.Slot ??= slot;
        task.Last = mark;
        return task;
    }

    public LlamaTask? Known(long id) => _tasks.GetValueOrDefault(id);

    /// <summary>Context that one request of this task may use.</summary>
    public long? ContextOf(LlamaTask task) => task.Context ?? (task.Slot is { } slot ? Slot(slot).Context : null) ?? SlotContext;

    public void Selected(int slot, SlotChoice choice) => Slot(slot).Choice = choice;

    public void Launched(int slot, long id, LogMark mark)
    {
        if (id < 0) return;
        WorkGoesOn();
        if (_tasks.TryGetValue(id, out var old) && (old.Released || old.Launched is not null)) Retire(old);
        var task = Task(id, slot, mark);
        task.Slot = slot;
        task.Launched = mark;
        Adopt(task);
    }

    public void NewPrompt(int slot, long id, long? context, long tokens, LogMark mark)
    {
        if (_tasks.TryGetValue(id, out var old) && (old.Released || old.Prompt is not null)) Retire(old);
        var task = Task(id, slot, mark);
        Adopt(task);
        task.Prompt = tokens;
        task.Context = context;
        if (context is not null) Slot(slot).Context = context;
        if (parent?.PromptBeforeCut(tokens) is not { } before) return;
        task.ClientPrompt = before;
        task.AfterCut = tokens;
    }

    public void Truncated(int slot, long id, long? context, long? keep, long? kept, LogMark mark)
    {
        var task = Task(id, slot, mark);
        task.AfterCut = kept ?? task.AfterCut ?? 0;
        Incident(IncidentKinds.PromptTruncated, mark)
            .With(NumberNames.PromptTokens, task.Prompt)
            .With(NumberNames.Keep, keep)
            .With(NumberNames.KeptTokens, kept)
            .With(NumberNames.LostTokens, task.Prompt > kept ? task.Prompt - kept : null)
            .With(NumberNames.Context, context)
            .With(NumberNames.Slot, slot)
            .With(NumberNames.Task, id);
    }

    /// <summary>The first such line of a task is what was reused; later ones are the steps of its batches.</summary>
    public void Cached(int slot, long id, long kept, LogMark mark)
    {
        _cacheLinesSeen = true;
        var task = Task(id, slot, mark);
        Adopt(task);
        if (task.CacheTold) return;
        task.CacheTold = true;
        task.Cached = kept;
        if (task.Launched is null && task.Prompt is null) return;
        var before = Slot(slot);
        var choice = task.Choice;
        if (kept <= 0 && !(before.Used || choice?.Used == true)) return;
        var wanted = task.AfterCut ?? task.Prompt;
        var hit = kept > 0 && (wanted is { } all && kept * 2 >= all || choice?.KeptFraction >= 0.5
            || wanted is null && choice?.KeptFraction is null && before.Tokens is { } held && kept * 2 >= held);
        if (kept > 0 && wanted is null && choice?.KeptFraction is null && before.Tokens is null) return;
        if (!hit && choice?.Used == false) return;
        Cache(hit ? IncidentKinds.CacheHit : IncidentKinds.CacheMiss, task, kept, mark);
    }

    public void FullReprocess(int slot, long id, LogMark mark)
    {
        _cacheLinesSeen = true;
        var task = Task(id, slot, mark);
        Adopt(task);
        if (task.CacheTold) return;
        task.CacheTold = true;
        task.Cached = 0;
        Cache(IncidentKinds.CacheMissFullReprocess, task, 0, mark);
    }

    /// <summary>What was reused was told by a line that names no task.</summary>
    public void CacheToldElsewhere(int slot, long id, long kept, LogMark mark)
    {
        var task = Task(id, slot, mark);
        task.CacheTold = true;
        task.Cached = kept;
    }

    public void Progress(int slot, long id, long tokens, double? fraction, double? seconds, double? speed, LogMark mark)
    {
        WorkGoesOn();
        var task = Task(id, slot, mark);
        task.Reading = true;
        task.Progress = new PrefillNote(Told(mark), tokens, fraction, seconds, speed);
    }

    public void Reading(int slot, long id, LogMark mark)
    {
        WorkGoesOn();
        Task(id, slot, mark).Reading = true;
    }

    public void Writing(int slot, long id, LogMark mark)
    {
        WorkGoesOn();
        Task(id, slot, mark).Writing = true;
    }

    public void ReadTiming(int? slot, long id, double seconds, long tokens, double speed, LogMark mark)
    {
        WorkGoesOn();
        var task = Task(id, slot, mark);
        task.Writing = true;
        (task.ReadSeconds, task.ReadTokens) = (seconds, tokens);
        if (task.Cached is not { } cached || cached <= tokens) _speeds.Prefill(task.Model, tokens, speed, mark);
    }

    public void WriteTiming(int? slot, long id, double seconds, long tokens, double speed, LogMark mark)
    {
        var task = Task(id, slot, mark);
        task.Writing = true;
        (task.WriteSeconds, task.WrittenTokens) = (seconds, tokens);
        _speeds.Decode(task.Model, tokens, speed, mark);
    }

    public void Shifted(int slot, long id, long? keep, long? lost, long? context, LogMark mark)
    {
        var task = Task(id, slot, mark);
        task.Shifted = true;
        task.Writing = true;
        Incident(IncidentKinds.ContextShift, mark)
            .With(NumberNames.Keep, keep)
            .With(NumberNames.LostTokens, lost)
            .With(NumberNames.Context, context ?? ContextOf(task))
            .With(NumberNames.Slot, slot)
            .With(NumberNames.Task, id);
    }

    /// <param name="withContext">False where the line's own context is not what a request may use.</param>
    public void Released(int slot, long id, long? tokens, bool truncated, LogMark mark, bool withContext = true)
    {
        var task = Task(id, slot, mark);
        if (task.Released) return;
        task.Released = true;
        task.ReleasedAt = mark;
        task.TokensAtRelease = tokens;
        var place = Slot(slot);
        place.Used |= tokens > 0;
        if (tokens > 0) place.Tokens = tokens;
        if (truncated)
        {
            Incident(IncidentKinds.SlotTruncated, mark)
                .With(NumberNames.TokensDone, tokens)
                .With(NumberNames.Context, withContext ? ContextOf(task) : null)
                .With(NumberNames.Slot, slot)
                .With(NumberNames.Task, id);
        }
        if (task.Gone is { } gone)
        {
            gone.With(NumberNames.TokensDone, tokens);
            gone.Phase = task.Phase ?? gone.Phase;
        }
        Settle(task);
        _finished.Enqueue(task);
        if (_finished.Count > MaxFinished) Retire(_finished.Dequeue());
        parent?.Released(task);
    }

    public void Refused(long id, bool tooLong, long? prompt, long? context, LogMark mark)
    {
        var task = Task(id, null, mark);
        task.Refused = true;
        if (tooLong)
        {
            task.Overflowed = true;
            task.Prompt ??= prompt;
            task.StatedContext = context ?? ContextOf(task);
            Incident(IncidentKinds.PromptRejectedTooLong, mark)
                .With(NumberNames.PromptTokens, prompt ?? task.Prompt)
                .With(NumberNames.Context, task.StatedContext)
                .With(NumberNames.Task, id);
        }
        parent?.Failed(mark);
    }

    /// <summary>Whether a refusal of a prompt of that size was told a few lines above.</summary>
    public bool RefusalTold(long? prompt, int line) =>
        _tasks.Values.Any(task => task.Overflowed && task.Last.Line > line - 32 && (prompt is null || task.Prompt is null || task.Prompt == prompt));

    /// <summary>
    /// The client is gone, unless the server cleans up after an error of its own, or after an answer that was complete.
    /// </summary>
    public void Cancelled(long id, LogMark mark)
    {
        var known = Known(id);
        if (known is { Refused: true } or { ClientLeft: true } or { Released: true, ReadSeconds: not null } or { Released: true, WriteSeconds: not null }) return;
        var task = Task(id, null, mark);
        task.ClientLeft = true;
        task.Gone = Incident(IncidentKinds.ClientGone, mark)
            .With(NumberNames.PromptTokens, task.PrintedPrompt)
            .With(NumberNames.TokensDone, task.TokensAtRelease)
            .With(NumberNames.ElapsedS, task.Launched is { } start && parent is null ? mark.SecondsSince(start) : null)
            .With(NumberNames.Slot, task.Slot)
            .With(NumberNames.Task, id);
        task.Gone.Phase = task.Launched is null && task.Prompt is null && StartSeen && parent is null ? "queue" : task.Phase;
        parent?.ClientLeft(task);
    }

    public void End()
    {
        foreach (var task in _tasks.Values.OrderBy(task => task.Last.Line).ToArray()) Retire(task);
        foreach (var (id, slot) in _slots)
        {
            if (slot.Choice is { } choice) ChoiceAlone(choice, id);
        }
    }

    /// <summary>The mark as it shall be told: without a received time where the parent says that it means nothing.</summary>
    public LogMark Told(LogMark mark) => mark.Approximate && parent is { TellsTime: false } ? mark with { Time = null } : mark;

    private IncidentDraft Incident(string kind, LogMark mark) => notes.Incident(kind, Told(mark));

    /// <summary>The choice that was made for its slot is this task's.</summary>
    private void Adopt(LlamaTask task)
    {
        if (task.Choice is not null || task.Slot is not { } slot) return;
        task.Choice = Slot(slot).Choice;
        Slot(slot).Choice = null;
    }

    private void Cache(string kind, LlamaTask task, long kept, LogMark mark) =>
        Incident(kind, mark)
            .With(NumberNames.PromptTokens, task.PrintedPrompt)
            .With(NumberNames.KeptTokens, kept)
            .With(NumberNames.Similarity, task.Choice?.Similarity)
            .With(NumberNames.KeptFraction, task.Choice?.KeptFraction)
            .With(NumberNames.Slot, task.Slot)
            .With(NumberNames.Task, task.Id);

    /// <summary>No more lines of its prefill will come.</summary>
    private void Settle(LlamaTask task)
    {
        if (task.Progress is { } progress)
        {
            var draft = new IncidentDraft(IncidentKinds.PrefillProgress, progress.Mark) { Fraction = progress.Fraction, Model = task.Model };
            notes.Incidents.Add(draft)
                .With(NumberNames.PromptTokens, task.PrintedPrompt)
                .With(NumberNames.TokensDone, progress.Tokens)
                .With(NumberNames.TokS, progress.Speed)
                .With(NumberNames.ElapsedS, progress.Seconds)
                .With(NumberNames.Slot, task.Slot)
                .With(NumberNames.Task, task.Id);
            if (task.ReadTokens is null && progress.Speed is { } speed && !(task.Cached > progress.Tokens)) _speeds.Prefill(task.Model, progress.Tokens, speed, progress.Mark);
        }
        task.Progress = null;
        if (task is { CacheTold: false, Choice: { } choice, Refused: false, Slot: { } slot }) ChoiceAlone(choice, slot);
        task.CacheTold = true;
    }

    /// <summary>At the default verbosity the choice of the slot is all that tells of reuse.</summary>
    private void ChoiceAlone(SlotChoice choice, int slot)
    {
        if (_cacheLinesSeen || choice.Used == false) return;
        var kind = choice switch
        {
            { KeptFraction: >= 0.5 } => IncidentKinds.CacheHit,
            { Similarity: null, KeptFraction: null } when choice.Used == true => IncidentKinds.CacheMiss,
            { Similarity: < 0.5, KeptFraction: < 0.5 } => IncidentKinds.CacheMiss,
            _ => null,
        };
        if (kind is null) return;
        Incident(kind, choice.Mark)
            .With(NumberNames.Similarity, choice.Similarity)
            .With(NumberNames.KeptFraction, choice.KeptFraction)
            .With(NumberNames.Slot, slot);
    }

    private void Retire(LlamaTask task)
    {
        if (_tasks.GetValueOrDefault(task.Id) == task) _tasks.Remove(task.Id);
        if (task.Retired) return;
        task.Retired = true;
        Settle(task);
        if (task.Seal() is { } request) notes.Requests.Add(request);
    }

    /// <summary>Half of them at once, so that a log whose requests never end costs no more than another.</summary>
    private void Evict()
    {
        foreach (var task in _tasks.Values.OrderBy(task => task.Last.Line).Take(MaxTasks / 2).ToArray()) Retire(task);
    }
}
