using System.Text.Json;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>One model in the reply of <c>GET /api/ps</c>: what is in memory now, under the name that loaded it.</summary>
internal static class OllamaLoaded
{
    private const string Endpoint = "GET /api/ps";

    public static void Read(JsonElement model, OllamaFacts seen)
    {
        if ((model.Text("name") ?? model.Text("model")) is not { } name) return;
        for (var i = 0; i < seen.Models.Count; i++)
        {
            if (ModelNames.Same(seen.Models[i].Name, name)) seen.Replace(i, seen.Models[i] with { Loaded = true });
        }
        if (model.Count("size") is { } size) seen.Add(FactNames.SizeBytes, size, "bytes", Layers.Loaded, Source.Reply(Endpoint, "size"), name);
        // Zero is left out by nobody here: it says that all of it lies in the machine's memory.
        if (model.Count("size_vram") is { } vram) seen.Add(FactNames.SizeVramBytes, vram, "bytes", Layers.Loaded, Source.Reply(Endpoint, "size_vram"), name);
        if (model.Count("context_length") is > 0 and { } context) seen.Add(FactNames.ContextPerSlot, context, "tokens", Layers.Loaded, Source.Reply(Endpoint, "context_length"), name);
        if (DateTimeOffset.TryParse(model.Text("expires_at"), System.Globalization.CultureInfo.InvariantCulture, out var expires) && expires.Year > 2200)
        {
            seen.Add(FactNames.KeepAlive, -1, "seconds", Layers.Loaded, Source.Reply(Endpoint, "expires_at"), name);
        }
    }
}
