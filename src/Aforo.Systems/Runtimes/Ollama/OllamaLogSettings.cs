using Aforo.Core.Facts;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>The <c>server config</c> line: the whole environment as the server understood it.</summary>
internal static class OllamaLogSettings
{
    /// <summary>Variables that no fact has a name for, and that hold neither addresses of others nor secrets.</summary>
    private static readonly string[] Plain =
    [
        "OLLAMA_DEBUG", "OLLAMA_GPU_OVERHEAD", "OLLAMA_HOST", "OLLAMA_IGPU_ENABLE", "OLLAMA_LLM_LIBRARY", "OLLAMA_MAX_QUEUE", "OLLAMA_MODELS",
        "OLLAMA_MULTIUSER_CACHE", "OLLAMA_NEW_ENGINE", "OLLAMA_NOPRUNE", "OLLAMA_SCHED_SPREAD", "OLLAMA_VULKAN",
    ];

    public static void Read(ReadOnlySpan<byte> map, int line, LogNotes notes)
    {
        var text = Scan.After(map, "map["u8);
        if (text.IsEmpty) text = map;
        while (TryNext(ref text, out var name, out var value))
        {
            if (name.StartsWith("OLLAMA_"u8) && !value.IsEmpty && value.Length < 1024) Put(Scan.Text(name), Scan.Text(value).Replace(@"\\", @"\"), line, notes);
        }
    }

    private static void Put(string name, string value, int line, LogNotes notes)
    {
        switch (name)
        {
            case "OLLAMA_CONTEXT_LENGTH" when long.TryParse(value, out var context) && context > 0:
                Fact(FactNames.NumCtx, context, "tokens");
                break;
            case "OLLAMA_NUM_PARALLEL" when long.TryParse(value, out var parallel) && parallel > 0:
                Fact(FactNames.Parallel, parallel, null);
                break;
            case "OLLAMA_MAX_LOADED_MODELS" when long.TryParse(value, out var models) && models > 0:
                Fact(FactNames.MaxLoadedModels, models, null);
                break;
            case "OLLAMA_KV_CACHE_TYPE":
                Fact(FactNames.CacheTypeK, value, null);
                Fact(FactNames.CacheTypeV, value, null);
                break;
            case "OLLAMA_FLASH_ATTENTION":
                Fact(FactNames.FlashAttention, value is "true" or "1" ? "on" : value is "false" or "0" ? "off" : value, null);
                break;
            case "OLLAMA_KEEP_ALIVE" when Seconds(value) is { } seconds:
                Fact(FactNames.KeepAlive, seconds, "seconds");
                break;
            case "OLLAMA_LOAD_TIMEOUT" when Seconds(value) is { } seconds and > 0 and < Forever:
                Fact(FactNames.Timeout, seconds, "seconds", "load");
                break;
            case "OLLAMA_CONTEXT_LENGTH" or "OLLAMA_NUM_PARALLEL" or "OLLAMA_MAX_LOADED_MODELS" or "OLLAMA_KEEP_ALIVE" or "OLLAMA_LOAD_TIMEOUT":
                Fact(name, value, null);
                break;
            default:
                if (Plain.Contains(name)) Fact(name, value, null);
                break;
        }

        void Fact(string fact, FactValue known, string? unit, string? timeout = null) => notes.Facts.Put(new Fact
        {
            Name = fact,
            Value = known,
            Unit = unit,
            Layer = Layers.ServerVariable,
            Scope = new() { Timeout = timeout },
            Source = new() { Line = line, Variable = name },
        });
    }

    private const double Forever = 3e9;

    /// <summary>A Go duration, or bare seconds; -1 for ever.</summary>
    private static double? Seconds(string value)
    {
        var seconds = double.TryParse(value, out var bare) ? bare : Scan.GoDuration(System.Text.Encoding.UTF8.GetBytes(value));
        return seconds is < 0 or > Forever ? -1 : seconds;
    }

    /// <summary><c>NAME:value</c> by blanks; a value may be empty, or hold blanks in brackets.</summary>
    private static bool TryNext(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = [];
        text = Scan.TrimStart(text);
        var colon = text.IndexOf((byte)':');
        if (colon <= 0) return false;
        name = text[..colon];
        var blank = name.LastIndexOf((byte)' ');
        name = name[(blank + 1)..];
        text = text[(colon + 1)..];
        var end = text.StartsWith("["u8) ? text.IndexOf((byte)']') + 1 : EndOfValue(text);
        if (end <= 0 && text.StartsWith("["u8)) end = text.Length;
        value = text[..end];
        text = text[end..];
        return true;
    }

    /// <summary>A value ends where the next name begins: a path may hold blanks.</summary>
    private static int EndOfValue(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == ']') return at;
            if (text[at] != ' ') continue;
            var name = at + 1;
            while (name < text.Length && (char.IsAsciiLetterOrDigit((char)text[name]) || text[name] == '_')) name++;
            if (name > at + 1 && name < text.Length && text[name] == ':') return at;
        }
        return text.Length;
    }
}
