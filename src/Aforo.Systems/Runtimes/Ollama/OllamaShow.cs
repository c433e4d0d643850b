using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Core.Models;
using Aforo.Formats.Modeling;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>One reply of <c>POST /api/show</c>.</summary>
internal static class OllamaShow
{
    private const string Endpoint = "POST /api/show";

    /// <summary>The model with what the reply adds; the definition's facts go into <paramref name="seen"/>.</summary>
    public static ModelSeen Read(JsonElement reply, ModelSeen model, OllamaFacts seen)
    {
        var parameters = reply.Text("parameters");
        seen.AddContext(OllamaParameters.Number(parameters, "num_ctx"), model.Name, Source.Reply(Endpoint, "parameters"));
        if (OllamaParameters.IsNoNumber(parameters, "num_ctx"))
        {
            seen.Trouble("config.invalid", new Saying("reading.ollama.context-text", ("model", model.Name)), Source.Reply(Endpoint, "parameters"), model.Name);
        }
        var shape = reply.Object("model_info") is { } info ? ModelShapes.From(new JsonModelMetadata(info)) : null;
        if (shape?.NativeContext is { } native)
        {
            seen.Add(FactNames.NativeContext, native, "tokens", Layers.ModelNative, Source.Reply(Endpoint, $"model_info.{shape.Architecture}.context_length"), model.Name);
        }
        // A renderer or a parser, or the architecture whose templates are built in, makes the prompt inside Ollama itself.
        var modelfile = reply.Text("modelfile") ?? "";
        var rendered = HasLine(modelfile, "RENDERER ") || HasLine(modelfile, "PARSER ") || shape?.Architecture is "gptoss" or "gpt-oss" || IsGoTemplate(reply.Text("template"));
        seen.Add(FactNames.Rendered, rendered, null, Layers.Definition, Source.Reply(Endpoint, "modelfile"), model.Name);
        if (reply.Items("capabilities").Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals("vision"u8))) seen.Add(FactNames.Vision, true, null, Layers.Definition, Source.Reply(Endpoint, "capabilities"), model.Name);
        if (OllamaVersions.CannotShift(shape?.Architecture)) seen.Add(FactNames.Shift, false, null, Layers.ModelNative, Source.Reply(Endpoint, "model_info.general.architecture"), model.Name);
        var digest = Digest(modelfile);
        if (digest is not null) seen.Add(FactNames.WeightsDigest, digest, null, Layers.Definition, Source.Reply(Endpoint, "modelfile"), model.Name);
        var details = reply.Object("details");
        return model with
        {
            Shape = shape,
            WeightsDigest = digest,
            Quantization = details?.Text("quantization_level") is { Length: > 0 } quantization ? quantization : model.Quantization,
            Remote = model.Remote || reply.Text("remote_host") is { Length: > 0 },
        };
    }

    /// <summary>The blob in the rebuilt <c>FROM</c> line names the weights.</summary>
    private static string? Digest(string modelfile)
    {
        foreach (var line in modelfile.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("FROM ", StringComparison.Ordinal)) continue;
            var at = line.LastIndexOf("sha256-");
            if (at >= 0 && line.Length >= at + 71) return "sha256:" + line.Slice(at + 7, 64).ToString();
        }
        return null;
    }

    private static bool HasLine(string modelfile, string instruction)
    {
        foreach (var line in modelfile.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(instruction, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>A template that does more than pass the prompt on is rendered by Ollama.</summary>
    private static bool IsGoTemplate(string? template) => template is { Length: > 0 } && template.Contains("{{", StringComparison.Ordinal) && template.Trim() != "{{ .Prompt }}";
}
