using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Systems.Catalog;

/// <summary>What a user's catalogue file adds or corrects.</summary>
internal sealed record UserEntries(ImmutableArray<Device> Devices, ImmutableArray<ModelEntry> Models, ImmutableArray<CloudModel> Cloud)
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static UserEntries None { get; } = new([], [], []);

    public static (UserEntries Entries, ImmutableArray<Problem> Problems) Read(string text, string path)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return (None, [Problem(path, "", new Saying("reading.catalog.no-object"))]);
            var root = document.RootElement;
            var entries = new UserEntries(
                Kind(root, "devices", path, DeviceEntries.Read, problems),
                Kind(root, "models", path, ModelEntries.Read, problems),
                Kind(root, "cloud", path, CloudEntries.Read, problems));
            return (entries, problems.ToImmutable());
        }
        catch (JsonException exception)
        {
            return (None, [Problem(path, "", new Saying("reading.catalog.no-json").With("reason", Saying.Quote(exception.Message))) with { Source = Source.AtLine(path, (int?)exception.LineNumber + 1) }]);
        }
    }

    private static ImmutableArray<T> Kind<T>(JsonElement root, string kind, string path, Func<JsonElement, T> read, ImmutableArray<Problem>.Builder problems)
    {
        if (!root.TryGetProperty(kind, out var array)) return [];
        if (array.ValueKind != JsonValueKind.Array)
        {
            problems.Add(Problem(path, "/" + kind, new Saying("reading.catalog.no-array", ("name", kind))));
            return [];
        }
        using var builtIn = CatalogStore.Document(kind);
        var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var file in builtIn.RootElement.EnumerateArray())
            foreach (var entry in file.GetProperty("entries").EnumerateArray()) known.TryAdd(entry.Text("id"), entry);
        var entries = ImmutableArray.CreateBuilder<T>();
        var index = 0;
        foreach (var entry in array.EnumerateArray())
        {
            var pointer = $"/{kind}/{index++}";
            try
            {
                if (entry.ValueKind != JsonValueKind.Object) throw new CatalogFormatException(new Saying("reading.catalog.entry-no-object"));
                entries.Add(known.TryGetValue(entry.Text("id"), out var standing) ? Corrected(standing, entry, read) : read(entry));
            }
            catch (Exception exception) when (exception is CatalogFormatException or InvalidOperationException or JsonException)
            {
                problems.Add(Problem(path, pointer, (exception as CatalogFormatException)?.What ?? Saying.Quote(exception.Message)));
            }
        }
        return entries.ToImmutable();
    }

    /// <summary>The standing entry with the fields that the user's entry names.</summary>
    private static T Corrected<T>(JsonElement standing, JsonElement correction, Func<JsonElement, T> read)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in standing.EnumerateObject())
                if (!correction.TryGetProperty(member.Name, out _)) member.WriteTo(writer);
            foreach (var member in correction.EnumerateObject()) member.WriteTo(writer);
            writer.WriteEndObject();
        }
        using var merged = JsonDocument.Parse(buffer.WrittenMemory);
        return read(merged.RootElement);
    }

    private static Problem Problem(string path, string pointer, Saying what) => new()
    {
        Kind = "catalog.invalid",
        What = new Saying("reading.catalog.place", ("path", path), ("pointer", pointer.Length == 0 ? FactValue.Unknown : pointer)).With("what", what),
        Source = Source.AtLine(path, null, pointer),
    };
}
