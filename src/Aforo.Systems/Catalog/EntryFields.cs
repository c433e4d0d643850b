using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Systems.Catalog;

/// <summary>Reads the fields of an entry. A missing or null field that is required, and a field of the wrong type, are refused.</summary>
internal static class EntryFields
{
    public static string Text(this JsonElement entry, string name) => entry.TextOrNull(name) ?? throw Missing(name, "a text");

    public static string? TextOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(name, "a text"),
    };

    public static double Number(this JsonElement entry, string name) => entry.NumberOrNull(name) ?? throw Missing(name, "a number");

    public static double? NumberOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        _ => throw Wrong(name, "a number"),
    };

    public static long Whole(this JsonElement entry, string name) => entry.WholeOrNull(name) ?? throw Missing(name, "a whole number");

    public static long? WholeOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        _ => throw Wrong(name, "a whole number"),
    };

    public static int? IntOrNull(this JsonElement entry, string name) => entry.WholeOrNull(name) switch
    {
        null => null,
        { } whole and >= int.MinValue and <= int.MaxValue => (int)whole,
        _ => throw Wrong(name, "a whole number below 2^31"),
    };

    public static bool? FlagOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>The object under a name, read; null when it is missing or null.</summary>
    public static T? Object<T>(this JsonElement entry, string name, Func<JsonElement, T> read)
        where T : class => entry.Get(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } value => read(value),
            _ => throw Wrong(name, "an object"),
        };

    /// <summary>The objects of an array; empty when it is missing or null.</summary>
    public static ImmutableArray<T> Objects<T>(this JsonElement entry, string name, Func<JsonElement, T> read) => entry.Items(name, value => value.ValueKind == JsonValueKind.Object ? read(value) : throw Wrong(name, "an array of objects"));

    public static ImmutableArray<string> Texts(this JsonElement entry, string name) => entry.Items(name, value => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "an array of texts"));

    public static ImmutableArray<int> Ints(this JsonElement entry, string name) => entry.Items(name, value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Wrong(name, "an array of whole numbers"));

    public static CatalogFormatException Missing(string name, string kind) => new($"field \"{name}\" is missing; it must be {kind}");

    public static CatalogFormatException Wrong(string name, string kind) => new($"field \"{name}\" must be {kind}");

    private static ImmutableArray<T> Items<T>(this JsonElement entry, string name, Func<JsonElement, T> read)
    {
        if (entry.Get(name) is not { } array) return [];
        if (array.ValueKind != JsonValueKind.Array) throw Wrong(name, "an array");
        var items = ImmutableArray.CreateBuilder<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray()) items.Add(read(item));
        return items.MoveToImmutable();
    }

    private static JsonElement? Get(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
