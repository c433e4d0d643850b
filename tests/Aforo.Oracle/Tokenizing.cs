using System.Runtime.InteropServices;

namespace Aforo.Oracle;

/// <summary>The engine's tokenizers, asked how many tokens a text has.</summary>
internal sealed class Tokenizing(nint llama)
{
    private readonly Dictionary<string, nint> _vocabularies = [];

    /// <summary>One line: a number, or <c>no-model</c>.</summary>
    /// <param name="path">A file that holds a vocabulary.</param>
    /// <param name="text">In UTF-8, as base64.</param>
    public unsafe string Ask(string path, string text)
    {
        if (!_vocabularies.TryGetValue(path, out var vocabulary)) _vocabularies[path] = vocabulary = Load(path);
        if (vocabulary == 0) return "no-model";
        var bytes = Convert.FromBase64String(text);
        // Without room for the tokens it tells how many there are, below zero.
        var tokenize = (delegate* unmanaged<nint, byte*, int, int*, int, byte, byte, int>)NativeLibrary.GetExport(llama, "llama_tokenize");
        fixed (byte* first = bytes) return Math.Abs(tokenize(vocabulary, first, bytes.Length, null, 0, 0, 0)).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private unsafe nint Load(string path)
    {
        var settings = ((delegate* unmanaged<LlamaModelParams>)NativeLibrary.GetExport(llama, "llama_model_default_params"))();
        settings.VocabularyOnly = 1;
        var text = Marshal.StringToCoTaskMemUTF8(path);
        var model = ((delegate* unmanaged<nint, LlamaModelParams, nint>)NativeLibrary.GetExport(llama, "llama_model_load_from_file"))(text, settings);
        Marshal.FreeCoTaskMem(text);
        return model == 0 ? 0 : ((delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(llama, "llama_model_get_vocab"))(model);
    }
}
