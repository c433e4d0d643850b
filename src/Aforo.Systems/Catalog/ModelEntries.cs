using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;

namespace Aforo.Systems.Catalog;

/// <summary>Models out of their JSON.</summary>
internal static class ModelEntries
{
    public static ModelEntry Read(JsonElement entry) => new()
    {
        Id = entry.Text("id"),
        Name = entry.Text("name"),
        SpeedTableName = entry.TextOrNull("speed_table_name"),
        Aliases = entry.Texts("aliases"),
        Family = entry.Text("family"),
        Architecture = entry.Text("architecture"),
        Parameters = entry.Whole("parameters"),
        ParametersBasis = entry.TextOrNull("parameters_basis"),
        CheckpointParameters = entry.Object("checkpoint_parameters", static value => new CheckpointCount(value.Whole("value"), value.Text("source"))),
        ActiveParameters = entry.Whole("active_parameters"),
        NativeContext = entry.Whole("native_context"),
        Licence = entry.TextOrNull("licence"),
        ReleaseDate = entry.TextOrNull("release_date"),
        ShapeComplete = entry.FlagOrNull("shape_complete") ?? false,
        Shape = entry.Object("shape", Shape) ?? throw EntryFields.Missing("shape", "an object"),
        Computed = entry.Object("computed", static value => new ComputedCounts(value.Whole("parameters"), value.Whole("weights_read_per_token"))),
        FileSizeCheck = entry.Object("file_size_check", static value => new FileSizeCheck(value.Text("quant"), value.Number("file_gib"), value.Number("expected_gib"), value.Number("deviation_percent"))),
        Sizes = entry.Objects("sizes", Size),
        LlamaBench = entry.Objects("llama_bench", static value => new BenchSize(value.Text("label"), value.Number("gib"), value.Text("source"))),
        Ollama = entry.Objects("ollama", Tag),
        Unverified = entry.Texts("unverified"),
        Sources = entry.Objects("sources", static value => new ModelSource(value.Text("for"), value.Text("source"), value.TextOrNull("as_of"))),
        Notes = entry.Texts("notes"),
    };

    private static ModelSize Size(JsonElement value) => new()
    {
        Quant = value.Text("quant"),
        Gib = value.Number("gib"),
        Bytes = value.WholeOrNull("bytes"),
        What = value.TextOrNull("what"),
        File = value.TextOrNull("file"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static OllamaTag Tag(JsonElement value) => new()
    {
        Tag = value.Text("tag"),
        Gb = value.Number("gb"),
        Context = value.TextOrNull("context"),
        Quant = value.TextOrNull("quant"),
        ModelBytes = value.WholeOrNull("model_bytes"),
        ModelBytesAsOf = value.TextOrNull("model_bytes_as_of"),
        Source = value.Text("source"),
        AsOf = value.TextOrNull("as_of"),
    };

    private static CatalogShape Shape(JsonElement shape)
    {
        var values = ImmutableDictionary.CreateBuilder<string, FactValue>(StringComparer.Ordinal);
        var kinds = ImmutableDictionary.CreateBuilder<string, ImmutableDictionary<string, long>>(StringComparer.Ordinal);
        var lists = ImmutableDictionary.CreateBuilder<string, ImmutableArray<long>>(StringComparer.Ordinal);
        foreach (var member in shape.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Number when member.Value.TryGetInt64(out var whole): values[member.Name] = whole; break;
                case JsonValueKind.Number when member.Value.TryGetDouble(out var number): values[member.Name] = number; break;
                case JsonValueKind.String: values[member.Name] = member.Value.GetString(); break;
                case JsonValueKind.True: values[member.Name] = true; break;
                case JsonValueKind.False: values[member.Name] = false; break;
                case JsonValueKind.Array: lists[member.Name] = [.. member.Value.EnumerateArray().Select(item => Item(item, member.Name))]; break;
                case JsonValueKind.Object: kinds[member.Name] = member.Value.EnumerateObject().ToImmutableDictionary(kind => kind.Name, kind => Item(kind.Value, member.Name), StringComparer.Ordinal); break;
                case JsonValueKind.Null: break;
                default: throw EntryFields.Wrong(member.Name, "a number, a text, a truth value, a list of numbers or numbers by kind of layer");
            }
        }
        return new CatalogShape { Values = values.ToImmutable(), ByKind = kinds.ToImmutable(), Lists = lists.ToImmutable() };
    }

    private static long Item(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) ? whole : throw EntryFields.Wrong(name, "made of whole numbers");
}
