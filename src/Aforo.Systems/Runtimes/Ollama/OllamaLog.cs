using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Logs;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// The lines of Ollama: its structured lines, its access lines, and those of its child, which is a llama-server since 0.30 and
/// prints bare llama.cpp lines in all versions. A message is matched by its text; the source line changes with every release.
/// </summary>
internal sealed class OllamaLog : ILogGrammar, ILlamaServerParent
{
    private readonly LogNotes _notes;
    private readonly LlamaServerLog _child;
    private readonly OllamaLogRequests _requests;
    private readonly OllamaLogLoads _loads;
    private (long Prompt, long? Kept)? _cut;
    private (int Major, int Minor, int Patch)? _version;

    public OllamaLog(LogNotes notes)
    {
        _notes = notes;
        _child = new LlamaServerLog(notes, this);
        _requests = new OllamaLogRequests(notes);
        _loads = new OllamaLogLoads(notes, _child);
    }

    /// <summary>The child's grammar; it reads what is none of Ollama's own lines.</summary>
    public LlamaServerLog Child => _child;

    /// <summary>Before 0.30 the child's lines were not stamped, nor was their order against Ollama's own lines kept.</summary>
    public bool TellsTime => _version is not { } version || version.Major > 0 || version.Minor >= 30;

    public bool Read(in LogLine line)
    {
        var text = line.Text;
        if (OllamaLogAccessLine.TryRead(text, _notes.Clock, out var access))
        {
            _notes.Clock.Saw(access.Ended);
            _notes.Transport.Learn(access.Ended.Local);
            _requests.Access(access, line.Mark);
            return true;
        }
        if (!OllamaLogLine.TryRead(text, _notes.Clock, out var own)) return false;
        _notes.Clock.Saw(own.Time);
        _notes.Transport.Learn(own.Time.Local);
        Message(own, new LogMark(line.Number, own.Time, false, null));
        return true;
    }

    public void End()
    {
        _child.End();
        _requests.End();
        _loads.End();
    }

    public void Released(LlamaTask task) => _requests.Released(task);

    public void ClientLeft(LlamaTask task) => _requests.ClientLeft(task, task.Last.Line);

    public void Failed(LogMark mark) => _requests.ServerFailed(null, mark.Line);

    public void Offloaded() => _loads.OffloadTold();

    public long? PromptBeforeCut(long tokens)
    {
        if (_cut is not { } cut || cut.Kept is { } kept && Math.Abs(kept - tokens) > 1) return null;
        _cut = null;
        return cut.Prompt;
    }

    private void Message(in OllamaLogLine line, LogMark mark)
    {
        var text = line.Message;
        if (text.IsEmpty) return;
        switch (text[0])
        {
            case (byte)'s' when text.StartsWith("server config"u8):
                _notes.Facts.ForgetLayer(Layers.ServerVariable);
                _loads.ServerStarted();
                OllamaLogSettings.Read(line.Value("env"u8), mark.Line, _notes);
                break;
            case (byte)'s' when text.StartsWith("starting llama"u8) || text.StartsWith("starting runner"u8):
                _requests.ChildNotices = text.StartsWith("starting llama-server"u8);
                _loads.Started(line, mark);
                break;
            case (byte)'L' when text.StartsWith("Listening on "u8):
                Listening(text, mark);
                break;
            case (byte)'L' when text.StartsWith("Load failed"u8):
            case (byte)'e' when text.StartsWith("error loading llama server"u8):
                if (_loads.Failed(line, mark)) _requests.ServerFailed(mark.Time, mark.Line);
                break;
            case (byte)'v' when text.StartsWith("vram-based default context"u8):
                if (line.Long("default_num_ctx"u8) is { } tier) _notes.Fact(FactNames.TierContext, tier, "tokens", Layers.Tier, mark.Line, ofModel: false);
                if (line.Size("total_vram"u8) is { } memory) _notes.Fact(FactNames.TierMemory, memory, "bytes", Layers.Tier, mark.Line, ofModel: false);
                break;
            case (byte)'i' when text.StartsWith("inference compute"u8):
                if (line.Size("total"u8) is { } total) _notes.Fact(FactNames.DeviceMemoryBytes, total, "bytes", null, mark.Line, Scan.Text(Device(line)), ofModel: false);
                break;
            case (byte)'r' when text.StartsWith("requested context size too large for model"u8):
                Clamped(line, mark);
                break;
            case (byte)'t' when text.StartsWith("truncating input prompt"u8):
                Cut(line, mark);
                break;
            case (byte)'t' when text.StartsWith("truncating input messages"u8) || text.StartsWith("truncating native chat messages"u8):
                _notes.Incident(IncidentKinds.MessagesDropped, mark);
                break;
            case (byte)'t' when text.StartsWith("timed out waiting for llama"u8):
                if (_loads.TimedOut(null, mark)) _requests.ServerFailed(mark.Time, mark.Line);
                break;
            case (byte)'l' when text.StartsWith("llama-server started in "u8) || text.StartsWith("llama runner started in "u8):
                _loads.Loaded(Scan.DoubleAfter(text, " started in "u8));
                break;
            case (byte)'l' when text.StartsWith("llama-server load failed; reducing"u8):
                _notes.Incident(IncidentKinds.ContextReducedByServer, mark).With(NumberNames.Limit, line.Long("effective_num_ctx"u8)).With(NumberNames.Context, line.Long("new_num_ctx"u8));
                break;
            case (byte)'l' when text.StartsWith("llama-server terminated"u8) || text.StartsWith("llama runner terminated"u8) || text.StartsWith("llama runner process no longer running"u8):
                _notes.Incident(IncidentKinds.RunnerCrash, mark);
                _requests.ServerFailed(mark.Time, mark.Line);
                break;
            case (byte)'l' when text.SequenceEqual("load"u8):
                _loads.Request(line.Value("request"u8), mark);
                break;
            case (byte)'c' when text.StartsWith("client connection closed before"u8):
                _notes.Incident(IncidentKinds.ClientGone, mark).Phase = "load";
                break;
            case (byte)'c' when text.StartsWith("context limit hit - shifting"u8):
                _notes.Incident(IncidentKinds.ContextShift, mark)
                    .With(NumberNames.Keep, line.Long("keep"u8)).With(NumberNames.LostTokens, line.Long("discard"u8))
                    .With(NumberNames.Context, line.Long("limit"u8)).With(NumberNames.Slot, line.Long("id"u8));
                break;
            case (byte)'a' when text.StartsWith("aborting completion request due to client"u8):
                _requests.Aborted(mark);
                break;
            case (byte)'m' when text.StartsWith("model request too large for system"u8) || text.StartsWith("model is too large for system memory"u8):
                _notes.Incident(IncidentKinds.ModelTooLarge, mark).With(NumberNames.Bytes, line.Size("requested"u8));
                break;
            case (byte)'q' when text.StartsWith("quantized kv cache requested but flash attention disabled"u8):
                _loads.CacheTypeIgnored(line.Value("type"u8), mark);
                break;
            default:
                if (_loads.Message(line, mark)) break;
                TooLong(line, mark);
                if (line.IsError && !Scan.Contains(line.Value("error"u8), "context canceled"u8) || text.StartsWith("runtime OOM detected"u8)) _requests.ServerFailed(mark.Time, mark.Line);
                break;
        }
    }

    /// <summary>Since 0.12.6 a prompt may be refused instead of cut; the sizes are not in these wordings.</summary>
    private void TooLong(in OllamaLogLine line, LogMark mark)
    {
        var error = line.Value("error"u8);
        if (error.IsEmpty) error = line.Message;
        if (!Scan.Contains(error, "the input length exceeds the context length"u8) && !Scan.Contains(error, "the prompt is longer than the context length"u8)
            && !LlamaServerLog.IsTooLong(error)) return;
        var (prompt, context) = (Scan.LongAfter(error, "request ("u8), Scan.LongAfter(error, "context size ("u8));
        if (_child.Slots.RefusalTold(prompt, mark.Line)) return;
        _notes.Incident(IncidentKinds.PromptRejectedTooLong, mark).With(NumberNames.PromptTokens, prompt).With(NumberNames.Context, context);
        _requests.ServerFailed(mark.Time, mark.Line);
    }

    private static ReadOnlySpan<byte> Device(in OllamaLogLine line) => line.Value("name"u8) is { IsEmpty: false } name ? name : line.Value("id"u8);

    private void Listening(ReadOnlySpan<byte> text, LogMark mark)
    {
        var address = Scan.After(text, "Listening on "u8);
        var blank = address.IndexOf((byte)' ');
        if (blank > 0 && blank < 200)
        {
            _notes.Address = "http://" + Scan.Text(address[..blank]);
            _notes.Fact(FactNames.BaseUrl, _notes.Address, null, null, mark.Line, ofModel: false);
        }
        var version = Scan.Between(text, "(version "u8, ")"u8);
        if (version.IsEmpty || version.Length > 64) return;
        _notes.Version = Scan.Text(version);
        _notes.Fact(FactNames.RuntimeVersion, _notes.Version, null, null, mark.Line, ofModel: false);
        var parts = _notes.Version.Split('-')[0].Split('.');
        if (parts.Length >= 2 && int.TryParse(parts[0], out var major) && int.TryParse(parts[1], out var minor))
            _version = (major, minor, parts.Length > 2 && int.TryParse(parts[2], out var patch) ? patch : 0);
        _loads.ServerStarted();
    }

    /// <summary>Until 0.9 the line's <c>num_ctx</c> is that of all slots together, and it says of how many.</summary>
    private void Clamped(in OllamaLogLine line, LogMark mark)
    {
        var asked = line.Long("num_ctx"u8);
        if (line.Long("num_parallel"u8) is { } parallel and > 0) asked /= parallel;
        var train = line.Long("n_ctx_train"u8);
        _notes.Incident(IncidentKinds.ContextClampedToTrain, mark)
            .With(NumberNames.Limit, asked).With(NumberNames.Context, train).With(NumberNames.TrainContext, train);
    }

    private void Cut(in OllamaLogLine line, LogMark mark)
    {
        var (limit, prompt, kept) = (line.Long("limit"u8), line.Long("prompt"u8), line.Long("new"u8));
        var keep = line.Long("keep"u8) ?? line.Long("numKeep"u8);
        _notes.Incident(IncidentKinds.PromptTruncated, mark)
            .With(NumberNames.Limit, limit)
            .With(NumberNames.PromptTokens, prompt)
            .With(NumberNames.Keep, keep)
            .With(NumberNames.KeptTokens, kept)
            .With(NumberNames.LostTokens, prompt > kept ? prompt - kept : null)
            .With(NumberNames.Context, _loads.ContextBehind(limit, keep, _version));
        if (prompt is not { } whole) return;
        _cut = (whole, kept);
        _requests.CutPrompt = _requests.ChildNotices ? null : whole;
    }
}
