using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Logs;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Starts of runners: which weights with which context, how long it took, and how it failed.</summary>
internal sealed class OllamaLogLoads(LogNotes notes, LlamaServerLog child)
{
    private const int MaxRunners = 64;

    private readonly List<OllamaLogRunner> _runners = [];
    private readonly HashSet<string> _loadedOnce = [];
    private OllamaLogRunner? _current;
    private (long Here, long Total, LogMark Mark)? _estimate;
    private LogMark? _flash;

    /// <summary>The server started: whatever was loaded before is gone, and loading it again is no reload.</summary>
    public void ServerStarted()
    {
        Spill(_current);
        _runners.Clear();
        _loadedOnce.Clear();
        _current = null;
    }

    public void Started(in OllamaLogLine line, LogMark mark)
    {
        var command = line.Value("cmd"u8);
        if (OllamaLogRunner.Parse(command, mark) is not { } runner) return;
        Spill(_current);
        var before = _runners.LastOrDefault(other => other.Model == runner.Model);
        if (_runners.Count >= MaxRunners) _runners.RemoveAt(0);
        _runners.Add(runner);
        _current = runner;
        child.Restart(runner.Model);
        notes.Model = runner.Model;
        if (_loadedOnce.Contains(runner.Model) && before is { Loaded: true, Failed: false })
        {
            runner.Reload = notes.Incident(IncidentKinds.ModelReload, mark).With(NumberNames.Context, runner.Context);
        }
        notes.Fact(FactNames.WeightsDigest, runner.Model, null, Layers.Loaded, mark.Line);
        Flags(command, mark);
        Context(runner, mark);
        Estimated(runner);
        if (_flash is { } flash) notes.Fact(FactNames.FlashAttention, "on", null, Layers.Loaded, flash.Line);
        _flash = null;
    }

    /// <summary>The new engine's load request, which since 0.12 holds what the flags held.</summary>
    public void Request(ReadOnlySpan<byte> request, LogMark mark)
    {
        if (_current is not { } runner || Scan.LongAfter(request, "KvSize:"u8) is not { } cells) return;
        runner.Total = cells;
        runner.Parallel = Scan.LongAfter(request, "Parallel:"u8) ?? runner.Parallel;
        Context(runner, mark);
        var type = Scan.Between(request, "KvCacheType:"u8, " "u8);
        var name = type.IsEmpty ? "f16" : type.Length < 16 ? Scan.Text(type) : null;
        if (name is not null)
        {
            notes.Fact(FactNames.CacheTypeK, name, null, Layers.Loaded, mark.Line);
            notes.Fact(FactNames.CacheTypeV, name, null, Layers.Loaded, mark.Line);
        }
        var flash = Scan.After(request, "FlashAttention:"u8);
        if (flash.StartsWith("true"u8) || flash.StartsWith("Enabled"u8)) notes.Fact(FactNames.FlashAttention, "on", null, Layers.Loaded, mark.Line);
        else if (flash.StartsWith("false"u8) || flash.StartsWith("Disabled"u8)) notes.Fact(FactNames.FlashAttention, "off", null, Layers.Loaded, mark.Line);
    }

    public void Loaded(double? seconds)
    {
        if (_current is not { } runner) return;
        runner.Loaded = true;
        if (_loadedOnce.Count < 4096) _loadedOnce.Add(runner.Model);
        runner.Reload?.With(NumberNames.DurationS, seconds);
        Spill(runner);
    }

    /// <summary>A load failed; false when it did because the client left.</summary>
    public bool Failed(in OllamaLogLine line, LogMark mark)
    {
        var error = line.Value("error"u8);
        var model = line.Value("model"u8) is { IsEmpty: false } path ? OllamaLogRunner.Name(path) : null;
        var runner = (model is null ? null : _runners.LastOrDefault(runner => runner.Model == model)) ?? _current;
        if (runner is not null)
        {
            runner.Failed = true;
            notes.Facts.ForgetLoad(runner.Model);
        }
        if (error.EndsWith("context canceled"u8)) return false;
        if (Scan.Contains(error, "timed out waiting for llama"u8)) return TimedOut(runner, mark);
        var bytes = Scan.LongAfter(error, "of size "u8) ?? Needed(error);
        var allocation = Scan.Contains(error, "out-of-memory"u8) || Scan.Contains(error, "out of memory"u8) || Scan.Contains(error, "failed to allocate"u8) || Scan.Contains(error, "unable to allocate"u8);
        var incident = notes.Incident(IncidentKinds.LoadFailed, mark).With(NumberNames.Bytes, bytes ?? (allocation ? child.Troubles.FailedBytes : null));
        incident.Model = model ?? runner?.Model;
        incident.Cause =
            Scan.Contains(error, "requires more system memory"u8) ? "model_too_large" :
            allocation || child.Troubles.AllocationFailed ? "oom" :
            Scan.Contains(error, "no such file"u8) || Scan.Contains(error, "No such file"u8) || Scan.Contains(error, "cannot find the file"u8) || child.Troubles.FileMissing ? "missing_file" :
            Scan.Contains(error, "unknown model architecture"u8) ? "unknown_architecture" : null;
        child.Troubles.Over();
        return true;
    }

    public bool TimedOut(OllamaLogRunner? runner, LogMark mark)
    {
        notes.Incident(IncidentKinds.LoadTimeout, mark).With(NumberNames.ElapsedS, (runner ?? _current) is { } started ? mark.SecondsSince(started.Started) : null);
        return true;
    }

    /// <summary>The layouts in which different versions print where a model went.</summary>
    public bool Message(in OllamaLogLine line, LogMark mark)
    {
        var text = line.Message;
        if (text.StartsWith("offloaded "u8)) return child.Load.Offloaded(Scan.After(text, "offloaded "u8), mark);
        if (text.StartsWith("offload"u8) && !text.StartsWith("offloading"u8)) return Estimate(line, mark);
        if (text.StartsWith("enabling flash attention"u8))
        {
            _flash = mark;
            return true;
        }
        var name = text.SequenceEqual("model weights"u8) ? FactNames.ModelBufferBytes : text.SequenceEqual("kv cache"u8) ? FactNames.KvCacheBytes :
            text.SequenceEqual("compute graph"u8) ? FactNames.ComputeBufferBytes : null;
        if (name is null || line.Size("size"u8) is not { } size) return false;
        notes.Fact(name, size, "bytes", Layers.Loaded, mark.Line, Scan.Text(line.Value("device"u8)));
        return true;
    }

    public void CacheTypeIgnored(ReadOnlySpan<byte> type, LogMark mark)
    {
        if (type.IsEmpty || type.Length > 16) return;
        foreach (var name in (string[])[FactNames.CacheTypeK, FactNames.CacheTypeV])
        {
            notes.Facts.Put(new Fact
            {
                Name = name, Value = Scan.Text(type), Layer = Layers.ServerVariable, Role = Role.Ineffective, Reason = "flash-attention-disabled",
                Source = new() { Line = mark.Line, Variable = "OLLAMA_KV_CACHE_TYPE" },
            });
        }
    }

    /// <summary>The runner itself told its layers: the estimate before it is not needed.</summary>
    public void OffloadTold()
    {
        if (_current is { Spill: not null } runner) runner.Spill = null;
    }

    public void End() => Spill(_current);

    /// <summary>
    /// Context of the runner that a cut speaks of: of those that were started the one whose context agrees with the limit,
    /// by the rule of any version (0.4-0.24: limit; 0.30: limit or limit + 1; later about twice the limit).
    /// </summary>
    public long? ContextBehind(long? limit, long? keep, (int Major, int Minor, int Patch)? version)
    {
        if (limit is not { } cut) return null;
        for (var at = _runners.Count - 1; at >= 0; at--)
        {
            if (_runners[at] is { Failed: false, Context: { } context } && Agrees(context, cut, keep ?? 4, version)) return context;
        }
        return version is { Major: 0, Minor: < 30 } ? cut : null;
    }

    private static bool Agrees(long context, long limit, long keep, (int Major, int Minor, int Patch)? version)
    {
        var whole = context == limit || context == limit + 1;
        var half = Math.Abs(context - (2 * limit - keep)) <= 1;
        return version is not { } known ? whole || half :
            known.Major == 0 && known.Minor < 30 ? context == limit :
            known is { Major: 0, Minor: 30, Patch: < 11 } ? whole : half;
    }

    private void Context(OllamaLogRunner runner, LogMark mark)
    {
        if (runner.Total is { } total) notes.Fact(FactNames.ContextTotal, total, "tokens", Layers.Loaded, mark.Line);
        if (runner.Parallel is { } parallel) notes.Fact(FactNames.Slots, parallel, null, Layers.Loaded, mark.Line);
        if (runner.Context is not { } context) return;
        notes.Fact(FactNames.ContextPerSlot, context, "tokens", Layers.Loaded, mark.Line);
        runner.Reload?.With(NumberNames.Context, context);
    }

    private void Flags(ReadOnlySpan<byte> command, LogMark mark)
    {
        if ((OllamaLogRunner.Number(command, " --ubatch-size "u8) ?? OllamaLogRunner.Number(command, " -ub "u8)) is { } batch) notes.Fact(FactNames.MicroBatch, batch, "tokens", Layers.Loaded, mark.Line);
        if (OllamaLogRunner.Number(command, " --n-gpu-layers "u8) is { } layers) notes.Fact(FactNames.GpuLayers, layers, null, Layers.Loaded, mark.Line);
        var type = OllamaLogRunner.Flag(command, " --kv-cache-type "u8);
        if (type.IsEmpty) type = OllamaLogRunner.Flag(command, " --cache-type-k "u8);
        if (!type.IsEmpty && type.Length < 16)
        {
            notes.Fact(FactNames.CacheTypeK, Scan.Text(type), null, Layers.Loaded, mark.Line);
            notes.Fact(FactNames.CacheTypeV, Scan.Text(type), null, Layers.Loaded, mark.Line);
        }
    }

    private bool Estimate(in OllamaLogLine line, LogMark mark)
    {
        if (line.Long("layers.model"u8) is not { } total || line.Long("layers.offload"u8) is not { } here) return false;
        _estimate = (here, total, mark);
        return true;
    }

    /// <summary>Until 0.9 the layers are estimated before the runner starts; its own line, where there is one, counts more.</summary>
    private void Estimated(OllamaLogRunner runner)
    {
        if (_estimate is not { } estimate) return;
        var (here, total, mark) = estimate;
        _estimate = null;
        notes.Fact(FactNames.GpuLayers, here, null, Layers.Loaded, mark.Line);
        notes.Fact(FactNames.LayersTotal, total, null, Layers.Loaded, mark.Line);
        if (here < total) runner.Spill = new IncidentDraft(IncidentKinds.CpuSpill, mark) { Model = runner.Model }.With(NumberNames.LayersOnGpu, here).With(NumberNames.LayersTotal, total);
    }

    private void Spill(OllamaLogRunner? runner)
    {
        if (runner?.Spill is not { } spill) return;
        notes.Incidents.Add(spill);
        runner.Spill = null;
    }

    /// <summary><c>requires more system memory (51.7 GiB) than …</c></summary>
    private static long? Needed(ReadOnlySpan<byte> error) => Scan.Between(error, "system memory ("u8, ")"u8) is { IsEmpty: false } size ? Scan.Size(size) : null;
}
