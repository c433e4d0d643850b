using System.Runtime.InteropServices;

namespace Aforo.Oracle;

/// <summary>The shared libraries of llama.cpp v0.5.0, asked what they would allocate without allocating it.</summary>
internal sealed class Engine
{
    private readonly nint _llama;
    private readonly SimulatedDevices _devices;
    private readonly Tokenizing _tokenizing;

    public Engine(string folder)
    {
        var ggml = NativeLibrary.Load(Path.Combine(folder, "libggml.v0.5.0.so"));
        _devices = new SimulatedDevices(NativeLibrary.Load(Path.Combine(folder, "libggml-base.so")));
        _llama = NativeLibrary.Load(Path.Combine(folder, "libllama.v0.5.0.so"));
        _tokenizing = new Tokenizing(_llama);
        unsafe
        {
            var quiet = (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(_llama, "llama_log_set");
            quiet((nint)(delegate* unmanaged<int, nint, nint, void>)&Ignore, 0);
            var load = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(ggml, "ggml_backend_load_all_from_path");
            var path = Marshal.StringToCoTaskMemUTF8(folder);
            load(path);
            Marshal.FreeCoTaskMem(path);
        }
    }

    /// <summary>One line: <c>ok CONTEXT</c> and <c>MODEL CACHES COMPUTE</c> of the host and of each device, then the weights that were rearranged for the processor, or <c>refused</c>, or <c>no-model</c>.</summary>
    public unsafe string Ask(Question question)
    {
        var model = Load(question);
        if (model == 0) return "no-model";
        var settings = ((delegate* unmanaged<LlamaContextParams>)Export("llama_context_default_params"))();
        question.Apply(ref settings);
        var context = ((delegate* unmanaged<nint, LlamaContextParams, nint>)Export("llama_init_from_model"))(model, settings);
        var answer = "refused";
        if (context != 0)
        {
            var breakdown = ((delegate* unmanaged<nint, Breakdown>)Export("_Z26llama_get_memory_breakdownPK13llama_context"))(context);
            var places = breakdown.ByPlace();
            var size = ((delegate* unmanaged<nint, uint>)Export("llama_n_ctx"))(context);
            answer = FormattableString.Invariant($"ok {size}") + string.Concat(places.Take(1 + (question.Placement?.Devices ?? 0)).Select(one => FormattableString.Invariant($" {one.Model} {one.Context} {one.Compute}"))) + FormattableString.Invariant($" {breakdown.Repacked()}");
            ((delegate* unmanaged<nint, void>)Export("llama_free"))(context);
        }
        ((delegate* unmanaged<nint, void>)Export("llama_model_free"))(model);
        return answer;
    }

    /// <summary>Types that the quantizer would choose; see <see cref="Quantizing"/>.</summary>
    public string AskQuantizer(string[] cells) => Quantizing.Ask(_llama, cells[1], int.Parse(cells[2], System.Globalization.CultureInfo.InvariantCulture), cells[3] == "1");

    /// <summary>Tokens of a text; see <see cref="Tokenizing"/>.</summary>
    public string AskTokenizer(string[] cells) => _tokenizing.Ask(cells[1], cells[2]);

    private unsafe nint Load(Question question)
    {
        var settings = ((delegate* unmanaged<LlamaModelParams>)Export("llama_model_default_params"))();
        settings.NoAlloc = 1;
        // What is mapped can't be left unallocated.
        settings.LoadMode = 0;
        settings.GpuLayers = 0;
        settings.UseExtraBuffers = (byte)(question.Repack ? 1 : 0);
        question.Placement?.Apply(ref settings, _devices);
        var text = Marshal.StringToCoTaskMemUTF8(question.Model);
        var model = ((delegate* unmanaged<nint, LlamaModelParams, nint>)Export("llama_model_load_from_file"))(text, settings);
        Marshal.FreeCoTaskMem(text);
        return model;
    }

    private nint Export(string name) => NativeLibrary.GetExport(_llama, name);

    [UnmanagedCallersOnly]
    private static void Ignore(int level, nint text, nint data)
    {
        if ((level >= 3 || Environment.GetEnvironmentVariable("AFORO_ORACLE_LOG") == "all") && Environment.GetEnvironmentVariable("AFORO_ORACLE_LOG") is not null) Console.Error.Write(Marshal.PtrToStringUTF8(text));
    }
}
