using Aforo.Core.Cases;
using Aforo.Systems.Logs;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// Joins what Ollama's access log, its own lines and its child's lines say of one request. No line names the request, so they are
/// joined by time and neighbourhood: standard output and standard error arrive in either order.
/// </summary>
internal sealed class OllamaLogRequests(LogNotes notes)
{
    /// <summary>Seconds between the lines of one event.</summary>
    private const double SameEvent = 2;

    /// <summary>Lines between the lines of one event, where the child's have no time.</summary>
    private const int SameEventLines = 24;

    /// <summary>A refusal that takes longer than this is no refusal of a malformed request, which takes milliseconds.</summary>
    private const double NotAtOnce = 5;

    private const int MaxWaiting = 64;

    /// <summary>Lines after which the access line of a finished request will not come any more.</summary>
    private const int Lost = 1000;

    private readonly List<LlamaTask> _done = [];
    private readonly List<LlamaTask> _left = [];
    private readonly List<Gone> _gone = [];
    private readonly List<Abort> _aborts = [];
    private (LogTime? Time, int Line)? _error;

    /// <summary>A 500 of the access log that may be a client that left.</summary>
    private sealed record Gone(IncidentDraft Draft, OllamaLogAccessLine Access)
    {
        public bool Proved { get; set; }

        public LlamaTask? Task { get; set; }
    }

    private sealed record Abort(IncidentDraft Draft, LogTime Time, int Line);

    /// <summary>True when the child is a llama-server, which notices a client in prefill by itself (since 0.30).</summary>
    public bool ChildNotices { get; set; }

    /// <summary>Prompt that was cut and whose request has not ended yet; null when there is none, or more than one.</summary>
    public long? CutPrompt { get; set; }

    public void Access(OllamaLogAccessLine access, LogMark mark)
    {
        switch (access.Status)
        {
            case 499:
                Incident(IncidentKinds.RequestCancelledInLoad, access, mark).With(NumberNames.LatencyS, access.Latency);
                break;
            case 503 when access.AsksModel:
                Incident(IncidentKinds.QueueFull, access, mark);
                break;
            case 500 when access.AsksModel:
                Failed(access, mark);
                break;
            case 200 when access.AsksModel:
                Answered(access, mark);
                break;
            case 400 when access.AsksModel:
                Take(task => task.Refused, access, mark);
                break;
        }
    }

    /// <summary>Something of the server's own went wrong: a 500 beside it is no client that left.</summary>
    public void ServerFailed(LogTime? time, int line)
    {
        _error = (time, line);
        foreach (var gone in _gone.Where(gone => !gone.Proved && gone.Draft.Line > line - SameEventLines && LogClock.Near(time, gone.Access.Ended, SameEvent)).ToArray())
        {
            gone.Draft.Withdrawn = true;
            _gone.Remove(gone);
        }
    }

    /// <summary>Ollama says that it gives up a request because its client left.</summary>
    public void Aborted(LogMark mark)
    {
        var near = _gone.FirstOrDefault(gone => !gone.Proved && LogClock.Near(mark.Time, gone.Access.Ended, SameEvent));
        if (near is not null)
        {
            near.Proved = true;
            if (ChildNotices && near.Task is null) near.Draft.Phase = "queue";
            return;
        }
        var draft = notes.Incident(IncidentKinds.ClientGone, mark);
        draft.Phase = ChildNotices ? "queue" : null;
        _aborts.Add(new Abort(draft, mark.Time!.Value, mark.Line));
        if (_aborts.Count > MaxWaiting) _aborts.RemoveAt(0);
    }

    public void ClientLeft(LlamaTask task, int line)
    {
        if (_gone.FirstOrDefault(gone => gone.Task is null && gone.Draft.Line > line - SameEventLines) is { } gone)
        {
            Join(gone, task);
            return;
        }
        _left.Add(task);
        if (_left.Count > MaxWaiting) _left.RemoveAt(0);
    }

    public void Released(LlamaTask task)
    {
        if (_gone.FirstOrDefault(gone => gone.Task == task) is { } joined)
        {
            _gone.Remove(joined);
            Finish(joined, task);
        }
        else if (!task.ClientLeft)
        {
            _done.Add(task);
            if (_done.Count > MaxWaiting) _done.RemoveAt(0);
        }
    }

    public void End()
    {
        foreach (var gone in _gone) Close(gone);
        _gone.Clear();
    }

    private void Failed(OllamaLogAccessLine access, LogMark mark)
    {
        var refused = Take(task => task.Refused, access, mark);
        if (refused is not null || _error is { } error && mark.Line - error.Line <= SameEventLines * 4 && LogClock.Near(error.Time, access.Ended, SameEvent)
            && (error.Time is not null || mark.Line - error.Line <= SameEventLines))
        {
            if (refused is null) Record(access, mark, Outcome.Failed);
            return;
        }
        var draft = Incident(IncidentKinds.ClientGone, access, mark).With(NumberNames.LatencyS, access.Latency);
        draft.Phase = "prefill";
        var gone = new Gone(draft, access);
        if (TakeAbort(access) is { } abort)
        {
            abort.Draft.Withdrawn = true;
            gone.Proved = true;
            if (ChildNotices) draft.Phase = "queue";
            Record(access, mark, Outcome.TimedOut);
            return;
        }
        if (TakeLeft(mark) is { } task)
        {
            Join(gone, task);
            if (task.Released)
            {
                Finish(gone, task);
                return;
            }
        }
        _gone.Add(gone);
        if (_gone.Count <= MaxWaiting) return;
        Close(_gone[0]);
        _gone.RemoveAt(0);
    }

    private void Answered(OllamaLogAccessLine access, LogMark mark)
    {
        var task = access.Generates ? Take(task => !task.Refused && Seconds(task) <= access.Latency + 1, access, mark) : null;
        if (task is null && Left(access, mark)) return;
        if (access.Latency > 300 && !(task?.WriteSeconds > access.Latency / 2))
        {
            Incident(IncidentKinds.VerySlowRequest, access, mark).With(NumberNames.LatencyS, access.Latency).With(NumberNames.PromptTokens, task?.ClientPrompt ?? task?.Prompt);
        }
        if (task is null) Record(access, mark, Outcome.Answered);
    }

    /// <summary>A client that left after the first token: the status had been sent already, and is 200.</summary>
    private bool Left(OllamaLogAccessLine access, LogMark mark)
    {
        var abort = TakeAbort(access);
        var task = abort is null ? TakeLeft(mark) : null;
        if (abort is null && task is null) return false;
        var gone = new Gone(Incident(IncidentKinds.ClientGone, access, mark).With(NumberNames.LatencyS, access.Latency), access);
        gone.Draft.Phase = "decode";
        if (abort is not null)
        {
            abort.Draft.Withdrawn = true;
            Record(access, mark, Outcome.TimedOut);
        }
        else if (task is not null)
        {
            Join(gone, task);
            if (task.Released) Finish(gone, task);
            else _gone.Add(gone);
        }
        return true;
    }

    private static void Join(Gone gone, LlamaTask task)
    {
        if (task.Gone is { } own) own.Withdrawn = true;
        gone.Proved = true;
        gone.Task = task;
        gone.Draft.With(NumberNames.PromptTokens, task.ClientPrompt ?? task.PrintedPrompt);
        (task.Latency, task.Answered) = (gone.Access.Latency, gone.Access.Ended);
    }

    private static void Finish(Gone gone, LlamaTask task)
    {
        gone.Draft.With(NumberNames.TokensDone, task.TokensAtRelease);
        if (gone.Access.Status != 200) gone.Draft.Phase = task.Phase ?? gone.Draft.Phase;
    }

    /// <summary>
    /// The finished request of the child whose own time comes nearest to what the access line tells; it is this line's. One that
    /// finished long ago had its line lost.
    /// </summary>
    private LlamaTask? Take(Func<LlamaTask, bool> fits, OllamaLogAccessLine access, LogMark mark)
    {
        _done.RemoveAll(task => task.Last.Line < mark.Line - Lost);
        if (_done.Where(fits).MinBy(task => access.Latency - Seconds(task)) is not { } task) return null;
        _done.Remove(task);
        (task.Latency, task.Answered) = (access.Latency, access.Ended);
        return task;
    }

    private static double Seconds(LlamaTask task) => task.ReadSeconds.GetValueOrDefault() + task.WriteSeconds.GetValueOrDefault();

    private LlamaTask? TakeLeft(LogMark mark)
    {
        var task = _left.LastOrDefault(task => task.Gone?.Line > mark.Line - SameEventLines);
        if (task is not null) _left.Remove(task);
        return task;
    }

    private Abort? TakeAbort(OllamaLogAccessLine access)
    {
        var abort = _aborts.LastOrDefault(abort => LogClock.Near(abort.Time, access.Ended, SameEvent));
        if (abort is not null) _aborts.Remove(abort);
        return abort;
    }

    /// <summary>No line of the child will be joined to it any more.</summary>
    private void Close(Gone gone)
    {
        if (!gone.Proved && gone.Access.Latency < NotAtOnce) gone.Draft.Withdrawn = true;
        else if (gone.Task is null) Record(gone.Access, gone.Draft.Line, Outcome.TimedOut, null);
    }

    /// <summary>A request of which only the access line, and perhaps the cut of its prompt, tells.</summary>
    private void Record(OllamaLogAccessLine access, LogMark mark, Outcome outcome)
    {
        if (ChildNotices && outcome == Outcome.Answered) return;
        Record(access, mark.Line, outcome, CutPrompt);
        CutPrompt = null;
    }

    private void Record(OllamaLogAccessLine access, int line, Outcome outcome, long? prompt) =>
        notes.Requests.Add(new ObservedRequest
        {
            Scope = new() { Model = notes.Model },
            StartedAt = access.Ended.AddSeconds(-access.Latency),
            PromptTokens = prompt,
            ElapsedSeconds = access.Latency,
            Outcome = outcome,
            Source = new() { Line = line },
        });

    private IncidentDraft Incident(string kind, OllamaLogAccessLine access, LogMark mark) =>
        notes.Incident(kind, mark with { Time = access.Ended, Approximate = false }).With(NumberNames.Status, access.Status);
}
