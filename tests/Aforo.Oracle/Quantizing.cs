using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Aforo.Oracle;

/// <summary>The engine's quantizer, asked which type each tensor would get; nothing is written.</summary>
internal static partial class Quantizing
{
    /// <summary>One line: <c>ok</c> and <c>NAME=TYPE</c> for each tensor whose type would change, or <c>refused</c>.</summary>
    /// <param name="llama">The library.</param>
    /// <param name="path">A model whose matrices are f16.</param>
    /// <param name="mixture">Number of the mixture (<c>llama_ftype</c>).</param>
    /// <param name="importanceMatrix">Pretend that there is one.</param>
    public static unsafe string Ask(nint llama, string path, int mixture, bool importanceMatrix)
    {
        var log = new StringBuilder();
        var handle = GCHandle.Alloc(log);
        var settings = ((delegate* unmanaged<LlamaQuantizeParams>)NativeLibrary.GetExport(llama, "llama_model_quantize_default_params"))();
        settings.Mixture = mixture;
        settings.DryRun = 1;
        // A list that ends at once: there is a matrix, of nothing.
        var nothing = stackalloc nint[6];
        new Span<nint>(nothing, 6).Clear();
        if (importanceMatrix) settings.ImportanceMatrix = (nint)nothing;
        var setLog = (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(llama, "llama_log_set");
        var input = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            setLog((nint)(delegate* unmanaged<int, nint, nint, void>)&Keep, GCHandle.ToIntPtr(handle));
            var status = ((delegate* unmanaged<nint, nint, LlamaQuantizeParams*, uint>)NativeLibrary.GetExport(llama, "llama_model_quantize"))(input, input, &settings);
            return status != 0 ? "refused" : "ok" + string.Concat(Line().Matches(log.ToString()).Select(line => $" {line.Groups[1].Value}={line.Groups[2].Value}"));
        }
        finally
        {
            setLog((nint)(delegate* unmanaged<int, nint, nint, void>)&Ignore, 0);
            handle.Free();
            Marshal.FreeCoTaskMem(input);
        }
    }

    [UnmanagedCallersOnly]
    private static void Keep(int level, nint text, nint data) => ((StringBuilder)GCHandle.FromIntPtr(data).Target!).Append(Marshal.PtrToStringUTF8(text));

    [UnmanagedCallersOnly]
    private static void Ignore(int level, nint text, nint data)
    {
    }

    [GeneratedRegex(@"\] +(\S+) +- \[[^\]]*\], type = +\S+, size = +[0-9.]+ MiB -> +[0-9.]+ MiB \((\w+)\)")]
    private static partial Regex Line();
}

/// <summary><c>llama_model_quantize_params</c> of v0.5.0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaQuantizeParams
{
    public int Threads;
    public int Mixture;
    public int OutputType;
    public int EmbeddingType;
    public byte AllowRequantize;
    public byte QuantizeOutput;
    public byte OnlyCopy;
    public byte Pure;
    public byte KeepSplit;
    public byte DryRun;
    public nint ImportanceMatrix;
    public nint Overrides;
    public nint TensorOverrides;
    public nint PruneLayers;
    public nint MostBuffer;
}
