using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Systems.Catalog;

/// <summary>Reads the fields of an entry. A missing or null field that is required, and a field of the wrong type, are refused.</summary>
internal static class EntryFields
{
    public static string Text(this JsonElement entry, string name) => entry.TextOrNull(name) ?? throw Missing(name, "reading.catalog.text");

    public static string? TextOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(name, "reading.catalog.text"),
    };

    public static double Number(this JsonElement entry, string name) => entry.NumberOrNull(name) ?? throw Missing(name, "reading.catalog.number");

    public static double? NumberOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        _ => throw Wrong(name, "reading.catalog.number"),
    };

    public static long Whole(this JsonElement entry, string name) => entry.WholeOrNull(name) ?? throw Missing(name, "reading.catalog.whole");

    public static long? WholeOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        _ => throw Wrong(name, "reading.catalog.whole"),
    };

    public static int? IntOrNull(this JsonElement entry, string name) => entry.WholeOrNull(name) switch
    {
        null => null,
        { } whole and >= int.MinValue and <= int.MaxValue => (int)whole,
        _ => throw Wrong(name, "reading.catalog.int"),
    };

    public static DateOnly? DayOrNull(this JsonElement entry, string name) => entry.TextOrNull(name) switch
    {
        null => null,
        var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        _ => throw Wrong(name, "reading.catalog.day"),
    };

    public static bool? FlagOrNull(this JsonElement entry, string name) => entry.Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "reading.catalog.flag"),
    };

    /// <summary>The object under a name, read; null when it is missing or null.</summary>
    public static T? Object<T>(this JsonElement entry, string name, Func<JsonElement, T> read)
        where T : class => entry.Get(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } value => read(value),
            _ => throw Wrong(name, "reading.catalog.object"),
        };

    /// <summary>The objects of an array; empty when it is missing or null.</summary>
    public static ImmutableArray<T> Objects<T>(this JsonElement entry, string name, Func<JsonElement, T> read) => entry.Items(name, value => value.ValueKind == JsonValueKind.Object ? read(value) : throw Wrong(name, "reading.catalog.objects"));

    public static ImmutableArray<string> Texts(this JsonElement entry, string name) => entry.Items(name, value => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "reading.catalog.texts"));

    public static ImmutableArray<int> Ints(this JsonElement entry, string name) => entry.Items(name, value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Wrong(name, "reading.catalog.wholes"));

    public static CatalogFormatException Missing(string name, string kind) => new(new Saying("reading.catalog.missing", ("name", name)).With("kind", new Saying(kind)));

    public static CatalogFormatException Wrong(string name, string kind) => new(new Saying("reading.catalog.wrong", ("name", name)).With("kind", new Saying(kind)));

    private static ImmutableArray<T> Items<T>(this JsonElement entry, string name, Func<JsonElement, T> read)
    {
        if (entry.Get(name) is not { } array) return [];
        if (array.ValueKind != JsonValueKind.Array) throw Wrong(name, "reading.catalog.array");
        var items = ImmutableArray.CreateBuilder<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray()) items.Add(read(item));
        return items.MoveToImmutable();
    }

    private static JsonElement? Get(this JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
