using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>The context of one request.</summary>
/// <param name="Tokens">Context that the runner gets for each slot.</param>
/// <param name="Automatic">True when nobody chose it, so that the server may lower it.</param>
/// <param name="Unclamped">What was asked for, where it was more than the model was trained for.</param>
internal readonly record struct ContextSize(long Tokens, bool Automatic, long? Unclamped)
{
    public static ContextSize Of(long? requested, SimulatedDefinition definition, OllamaSimulatorOptions options, Release release)
    {
        long? chosen = requested ?? Parameter(definition);
        if (chosen is null && release.HasContextVariable && options.ContextLength > 0) chosen = options.ContextLength;
        var automatic = chosen is null && release.FixedContext is null;
        var tokens = Math.Max(4, chosen ?? release.FixedContext ?? Tier(options.AcceleratorBytes - options.OverheadBytes));
        if (definition.Weights.Vision) tokens = Math.Max(2048, tokens);
        var trained = definition.Weights.NativeContext;
        return tokens > trained ? new(trained, automatic, tokens) : new(tokens, automatic, null);
    }

    /// <summary>The next lower automatic context; null below the lowest.</summary>
    public static long? Lower(long tokens) => tokens > 32_768 ? 32_768 : tokens > 4096 ? 4096 : null;

    public static long Tier(long bytes)
    {
        var gibibytes = bytes / (double)(1L << 30);
        return gibibytes < 23 ? 4096 : gibibytes < 47 ? 32_768 : 262_144;
    }

    private static long? Parameter(SimulatedDefinition definition)
    {
        if (!definition.Parameters.TryGetValue("num_ctx", out var stored)) return null;
        using var value = JsonDocument.Parse(stored);
        return value.RootElement.ValueKind == JsonValueKind.Number ? (long)value.RootElement.GetDouble() : null;
    }
}
