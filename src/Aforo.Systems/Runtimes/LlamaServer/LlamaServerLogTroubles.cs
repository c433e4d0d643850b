using Aforo.Core.Cases;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// What goes wrong with memory, loads and the process. One event prints many lines; it is one incident until the server goes on.
/// </summary>
internal sealed class LlamaServerLogTroubles(LogNotes notes, ILlamaServerParent? parent, Func<LogMark, LogMark> told)
{
    /// <summary>Lines that one event may spread over, with other programs' lines between them.</summary>
    private const int Spread = 200;

    private IncidentDraft? _allocation;
    private bool _allocationExact;
    private bool _allocationNamed;
    private IncidentDraft? _failedLoad;
    private bool _failedLoadSure;
    private IncidentDraft? _crash;
    private int _pressureLine;
    private int _exhaustedLine;
    private bool _fileMissing;

    /// <summary>Size of the allocation that failed in the event that is going on; null when there is none.</summary>
    public double? FailedBytes { get; private set; }

    public bool AllocationFailed => _allocation is not null;

    public bool FileMissing => _fileMissing;

    /// <summary>A load begins, or requests are served: what comes next is another event.</summary>
    public void Over()
    {
        (_allocation, _failedLoad, _crash) = (null, null, null);
        (_allocationExact, _failedLoadSure, _fileMissing) = (false, false, false);
        FailedBytes = null;
        _pressureLine = _exhaustedLine = 0;
    }

    /// <summary>A line that could speak of trouble; false when it does not.</summary>
    public bool Read(ReadOnlySpan<byte> text, LogMark mark)
    {
        var failed = Scan.Contains(text, "fail"u8);
        if (!failed && !Scan.Contains(text, "rror"u8) && !Scan.Contains(text, "ASSERT"u8) && !Scan.Contains(text, "insufficient"u8)
            && !text.StartsWith("S"u8) && !text.StartsWith("signal"u8) && !Scan.Contains(text, "No such file"u8)) return false;
        if (Allocation(text, mark) || Crash(text, mark)) return true;
        if (failed && Scan.Contains(text, "failed to find free space in the KV cache"u8))
        {
            if (_pressureLine == 0) notes.Incident(IncidentKinds.KvPressure, told(mark));
            _pressureLine = mark.Line;
            return true;
        }
        if (!Scan.Contains(text, "failed to open"u8) && !Scan.Contains(text, "No such file or directory"u8)) return false;
        _fileMissing = true;
        return true;
    }

    /// <param name="cells">Cells of the pool, where stated.</param>
    public void PoolExhausted(long? cells, LogMark mark)
    {
        if (_exhaustedLine != 0 && mark.Line - _exhaustedLine < Spread) return;
        _exhaustedLine = mark.Line;
        notes.Incident(IncidentKinds.KvPoolExhausted, told(mark)).With(NumberNames.Context, cells);
        parent?.Failed(mark);
    }

    /// <param name="sure">True for the server's own last word; the lines of the libraries below it only stand in.</param>
    public void LoadFailed(bool sure, LogMark mark)
    {
        if (parent is not null) return;
        if (_failedLoad is not null)
        {
            if (sure && !_failedLoadSure) _failedLoad.ProvedBy(told(mark));
            _failedLoadSure |= sure;
            return;
        }
        _failedLoadSure = sure;
        _failedLoad = notes.Incident(IncidentKinds.LoadFailed, told(mark)).With(NumberNames.Bytes, FailedBytes);
        _failedLoad.Cause = AllocationFailed ? "oom" : _fileMissing ? "missing_file" : null;
    }

    /// <summary>The allocator's own complaint comes first; the first line that names the device says more, and proves it.</summary>
    private bool Allocation(ReadOnlySpan<byte> text, LogMark mark)
    {
        double? exact = null;
        double? rounded = null;
        var namesDevice = Scan.Contains(text, "cudaMalloc failed"u8);
        if (namesDevice) rounded = Scan.DoubleAfter(text, "allocating "u8) * Scan.Mebibyte;
        else if (Scan.Contains(text, "ggml_aligned_malloc: insufficient memory"u8)) rounded = Scan.DoubleAfter(text, "allocate "u8) * Scan.Mebibyte;
        else if (Scan.After(text, "failed to allocate "u8) is { IsEmpty: false } what && Scan.Contains(what, "buffer"u8) && !Scan.Contains(what, "for kv cache"u8))
        {
            namesDevice = !what.StartsWith("buffer"u8) && !what.StartsWith("compute"u8);
            exact = Scan.LongAfter(what, "of size "u8);
            rounded = Scan.Contains(what, "MiB"u8) ? Scan.DoubleAfter(what, "size = "u8) * Scan.Mebibyte : null;
        }
        else if (Scan.After(text, "memory allocation of size "u8) is { IsEmpty: false } vulkan && Scan.Contains(vulkan, "failed"u8)) exact = Scan.Long(vulkan, out var size) ? size : null;
        else if (!Scan.Contains(text, "kIOGPUCommandBufferCallbackErrorOutOfMemory"u8)) return false;
        if (_allocation is null || _allocation.Line < mark.Line - Spread)
        {
            _allocation = notes.Incident(IncidentKinds.OomAlloc, told(mark));
            _allocationNamed = namesDevice;
            _allocationExact = false;
            FailedBytes = null;
            parent?.Failed(mark);
        }
        else if (namesDevice && !_allocationNamed)
        {
            _allocationNamed = true;
            _allocation.ProvedBy(told(mark));
        }
        if (_allocationExact || (exact ?? rounded) is not { } bytes || exact is null && FailedBytes is not null) return true;
        _allocationExact = exact is not null;
        FailedBytes = Math.Round(bytes);
        _allocation.With(NumberNames.Bytes, FailedBytes);
        return true;
    }

    private bool Crash(ReadOnlySpan<byte> text, LogMark mark)
    {
        if (!text.StartsWith("CUDA error"u8) && !text.StartsWith("ROCm error"u8) && !Scan.Contains(text, "GGML_ASSERT("u8)
            && !text.StartsWith("SIGABRT: "u8) && !text.StartsWith("SIGSEGV: "u8) && !text.StartsWith("SIGBUS: "u8) && !text.StartsWith("SIGILL: "u8)
            && !text.StartsWith("signal arrived during cgo execution"u8)) return false;
        if (_crash is null || _crash.Line < mark.Line - Spread) _crash = notes.Incident(IncidentKinds.RunnerCrashCause, told(mark));
        parent?.Failed(mark);
        return true;
    }
}
