using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>What a load prints: where layers and buffers went, how large the context is and how slots share it.</summary>
internal sealed class LlamaServerLogLoad(LogNotes notes, ILlamaServerParent? parent, LlamaServerLogSlots slots)
{
    private readonly HashSet<(long Context, long Train)> _belowTrain = [];
    private (long Asked, long Train, LogMark Mark)? _capped;
    private bool _fitted;
    private int? _slotCount;
    private bool? _unified;

    /// <summary>A child's slots are what its parent loaded, and are told once.</summary>
    private string SlotLayer => parent is null ? Layers.Slots : Layers.Loaded;

    /// <summary>Cells of the whole pool, where stated.</summary>
    public long? Cells { get; private set; }

    /// <summary>A model is loaded anew.</summary>
    public void Begin()
    {
        Capped(null);
        _belowTrain.Clear();
        _fitted = false;
        (_slotCount, _unified, Cells) = (null, null, null);
        notes.Facts.ForgetLoad(notes.Model);
    }

    /// <summary>The load is over, or the log is.</summary>
    public void End() => Capped(null);

    public bool Read(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (text.IsEmpty) return false;
        switch (text[0])
        {
            case (byte)'n':
                if (text.StartsWith("n_ctx"u8)) return Context(text, mark);
                break;
            case (byte)'i':
                if (text.StartsWith("initializing, n_slots = "u8) || text.StartsWith("initializing slots, n_slots = "u8)) return Slots(text, mark);
                break;
            case (byte)'t':
                if (text.StartsWith("the slot context ("u8)) return Caps(text, mark);
                break;
            case (byte)'o':
                if (text.StartsWith("offloaded "u8)) return Offloaded(Scan.After(text, "offloaded "u8), mark);
                break;
            case (byte)'k':
                if (text.StartsWith("kv_unified "u8)) return Unified(Scan.After(text, "= "u8), mark);
                break;
            case (byte)'f':
                if (text.StartsWith("flash_attn "u8)) return Flash(Scan.After(text, "= "u8), mark);
                break;
            case (byte)'F':
                if (text.StartsWith("Flash Attention "u8)) return Flash(text["Flash Attention "u8.Length..], mark);
                break;
            case (byte)'s':
            case (byte)'K':
                if ((text.StartsWith("size = "u8) || text.StartsWith("KV self size"u8)) && Types(text, mark)) return true;
                break;
            case (byte)'p':
                if (text.StartsWith("prompt cache is "u8)) return PromptCache(text, mark);
                break;
            case (byte)'-':
                if (text.StartsWith("- cache state: "u8)) return PromptCacheState(text, mark);
                break;
            case (byte)'c':
                if (text.StartsWith("context size reduced from "u8)) return _fitted = true;
                break;
        }
        return Buffer(text, mark);
    }

    private bool Context(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (Scan.LongAfter(text, " n_ctx_train ("u8) is { } train && Scan.LongAfter(text, "("u8) is { } own)
        {
            Number(FactNames.NativeContext, train, "tokens", Layers.ModelNative, mark);
            if (Scan.Contains(text, ") < n_ctx_train"u8) && _belowTrain.Count < 64 && _belowTrain.Add((own, train)))
            {
                notes.Incident(IncidentKinds.ContextBelowTrain, slots.Told(mark)).With(NumberNames.Context, own).With(NumberNames.TrainContext, train);
            }
            return true;
        }
        if (Scan.LongAfter(text, "= "u8) is not { } value) return false;
        var name = text[..Math.Max(0, text.IndexOf((byte)'='))].TrimEnd((byte)' ');
        if (name.SequenceEqual("n_ctx_train"u8)) Number(FactNames.NativeContext, value, "tokens", Layers.ModelNative, mark);
        else if (name.SequenceEqual("n_ctx"u8)) Number(FactNames.ContextTotal, (Cells = value).Value, "tokens", Layers.Loaded, mark);
        else return false;
        return true;
    }

    private bool Slots(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (Scan.LongAfter(text, "n_slots = "u8) is { } count and > 0 and < 100_000) SlotCount((int)count, mark);
        if (Scan.Between(text, "kv_unified = '"u8, "'"u8) is { IsEmpty: false } unified) Unified(unified, mark);
        if (Scan.LongAfter(text, "n_ctx_slot = "u8) is { } context) SlotContext(context, mark);
        Capped(mark);
        return true;
    }

    public void SlotCount(int count, LogMark mark)
    {
        _slotCount = count;
        Number(FactNames.Slots, count, null, SlotLayer, mark);
    }

    /// <summary>A slot's context; the pool's follows where nothing else states it and no cap lies between the two.</summary>
    public void SlotContext(long context, LogMark mark)
    {
        slots.SlotContext = context;
        Number(FactNames.ContextPerSlot, context, "tokens", SlotLayer, mark);
        if (Cells is not null || _slotCount is not { } count || _unified is not { } shared) return;
        var each = _capped?.Asked ?? context;
        Cells = shared ? each : each * count;
        Number(FactNames.ContextTotal, Cells.Value, "tokens", Layers.Loaded, mark);
    }

    private bool Unified(ReadOnlySpan<byte> value, LogMark mark)
    {
        _unified = value.StartsWith("true"u8);
        notes.Fact(FactNames.KvUnified, _unified.Value, null, SlotLayer, mark.Line);
        return true;
    }

    private bool Caps(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (Scan.LongAfter(text, "the slot context ("u8) is not { } asked || Scan.LongAfter(text, "of the model ("u8) is not { } train) return false;
        Number(FactNames.NativeContext, train, "tokens", Layers.ModelNative, mark);
        _capped = (asked, train, mark);
        return true;
    }

    /// <summary>
    /// A cap is an incident where somebody asked for more. The automatic pool of a server that was asked for nothing is shared by
    /// all slots, has the size of all together (or what fitted into memory), and is capped too.
    /// </summary>
    private void Capped(LogMark? initialized)
    {
        if (_capped is not { } cap) return;
        var automatic = initialized is not null && _unified == true && (_fitted || _slotCount is { } count && cap.Asked == cap.Train * count);
        if (!automatic)
        {
            notes.Incident(IncidentKinds.ContextClampedToTrain, slots.Told(cap.Mark))
                .With(NumberNames.Limit, cap.Asked)
                .With(NumberNames.Context, cap.Train)
                .With(NumberNames.TrainContext, cap.Train);
        }
        _capped = null;
    }

    public bool Offloaded(ReadOnlySpan<byte> counts, LogMark mark)
    {
        if (!Scan.Long(counts, out var here) || Scan.LongAfter(counts, "/"u8) is not { } total || here > total) return false;
        parent?.Offloaded();
        Number(FactNames.GpuLayers, here, null, Layers.Loaded, mark);
        Number(FactNames.LayersTotal, total, null, Layers.Loaded, mark);
        if (here < total) notes.Incident(IncidentKinds.CpuSpill, slots.Told(mark)).With(NumberNames.LayersOnGpu, here).With(NumberNames.LayersTotal, total);
        return true;
    }

    private bool Flash(ReadOnlySpan<byte> value, LogMark mark)
    {
        string? state = value.StartsWith("enabled"u8) || value.StartsWith("1"u8) ? "on" : value.StartsWith("disabled"u8) || value.StartsWith("0"u8) ? "off" :
            value.StartsWith("auto"u8) ? "auto" : null;
        if (state is not null) notes.Fact(FactNames.FlashAttention, state, null, Layers.Loaded, mark.Line);
        return true;
    }

    private bool Types(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (Scan.Between(text, "K ("u8, ")"u8) is { IsEmpty: false, Length: < 16 } keys) notes.Fact(FactNames.CacheTypeK, Scan.Text(keys), null, Layers.Loaded, mark.Line);
        if (Scan.Between(text, "V ("u8, ")"u8) is { IsEmpty: false, Length: < 16 } values) notes.Fact(FactNames.CacheTypeV, Scan.Text(values), null, Layers.Loaded, mark.Line);
        return true;
    }

    private bool PromptCache(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (Scan.Contains(text, "disabled"u8)) Number(FactNames.HostPromptCacheBytes, 0, "bytes", Layers.Loaded, mark);
        else if (Scan.DoubleAfter(text, "size limit: "u8) is { } limit) Number(FactNames.HostPromptCacheBytes, Math.Round(limit * Scan.Mebibyte), "bytes", Layers.Loaded, mark);
        return true;
    }

    private bool PromptCacheState(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (Scan.DoubleAfter(text, "prompts, "u8) is { } used) Number(FactNames.HostPromptCacheUsedBytes, Math.Round(used * Scan.Mebibyte), "bytes", Layers.Loaded, mark);
        if (Scan.DoubleAfter(text, "limits: "u8) is { } limit) Number(FactNames.HostPromptCacheBytes, Math.Round(limit * Scan.Mebibyte), "bytes", Layers.Loaded, mark);
        return true;
    }

    /// <summary><c>CUDA0 KV buffer size = 24576.00 MiB</c>. A model may print several of one kind for a device: they add up.</summary>
    private bool Buffer(ReadOnlySpan<byte> text, LogMark mark)
    {
        var at = text.IndexOf(" buffer size ="u8);
        if (at <= 0 || Scan.DoubleAfter(text[at..], "= "u8) is not { } size) return false;
        var head = text[..at];
        var kindAt = head.LastIndexOf((byte)' ');
        if (kindAt <= 0) return false;
        var kind = head[(kindAt + 1)..];
        var device = head[..kindAt].TrimEnd((byte)' ');
        if (device.Length > 64 || device.IndexOf((byte)' ') >= 0) return false;
        var (name, adds) = kind.SequenceEqual("model"u8) ? (FactNames.ModelBufferBytes, true) : kind.SequenceEqual("KV"u8) ? (FactNames.KvCacheBytes, true) :
            kind.SequenceEqual("RS"u8) ? (FactNames.RecurrentStateBytes, true) : kind.SequenceEqual("compute"u8) ? (FactNames.ComputeBufferBytes, false) : (null, false);
        if (name is null) return false;
        var where = Scan.Text(device);
        var before = adds ? notes.Facts.Value(name, Layers.Loaded, notes.Model, where).Number ?? 0 : 0;
        notes.Fact(name, (long)(before + Math.Round(size * Scan.Mebibyte)), "bytes", Layers.Loaded, mark.Line, where);
        return true;
    }

    private void Number(string name, double value, string? unit, string layer, LogMark mark) => notes.Fact(name, (long)value, unit, layer, mark.Line);
}
