using System.Text.Json;
using Aforo.Core.Models;

namespace Aforo.Formats.Modeling;

/// <summary>Metadata under GGUF keys in a JSON object, as Ollama's <c>/api/show</c> gives them in <c>model_info</c>. Long lists may be null there.</summary>
public sealed class JsonModelMetadata(JsonElement metadata) : IModelMetadata
{
    private const int LongestList = 4096;

    public long? Whole(string key) => Find(key) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var whole) => whole,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var real) && real == Math.Floor(real) && Math.Abs(real) < 9e15 => (long)real,
        _ => null,
    };

    public double? Number(string key) => Find(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number : null;

    public string? Text(string key)
    {
        try
        {
            return Find(key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or half a surrogate pair.
            return null;
        }
    }

    public bool? Flag(string key) => Find(key)?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    public IReadOnlyList<long> Wholes(string key)
    {
        if (Find(key) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > LongestList) return [];
        var numbers = new List<long>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number)) numbers.Add(number);
            else if (element.ValueKind is JsonValueKind.True or JsonValueKind.False) numbers.Add(element.ValueKind == JsonValueKind.True ? 1 : 0);
            else return [];
        }
        return numbers;
    }

    /// <summary>A list that was left out (null) still says that there is one, of unknown length: 0.</summary>
    public long? Length(string key) => Find(key) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        { ValueKind: JsonValueKind.Null } => 0,
        _ => null,
    };

    private JsonElement? Find(string key) => metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty(key, out var value) ? value : null;
}
