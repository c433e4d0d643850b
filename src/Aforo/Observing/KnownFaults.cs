using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Aforo.Core.Diagnosis;

namespace Aforo.Observing;

/// <summary>The catalogue of known faults.</summary>
internal static class KnownFaults
{
    /// <summary>Date of the state of knowledge.</summary>
    public const string AsOf = "2026-11-23";

    public static ImmutableArray<KnownFault> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("faults")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("faults").EnumerateArray().Select(Read)];
    }

    private static KnownFault Read(JsonElement fault) => new()
    {
        Id = Text(fault, "id")!,
        Product = Text(fault, "product")!,
        From = Text(fault, "from"),
        FixedIn = Text(fault, "fixed_in"),
        Symptom = Text(fault, "symptom")!,
        Url = Text(fault, "url")!,
        AsOf = Text(fault, "as_of")!,
    };

    private static string? Text(JsonElement fault, string name) => fault.TryGetProperty(name, out var value) ? value.GetString() : null;
}
