using System.Text.Json;
using Aforo.Testing.Json;

namespace Aforo.Systems.Tests.Catalog;

/// <summary>The files below <c>catalog/</c> as they are written, against their schemas and each other.</summary>
public sealed class CatalogFilesTests
{
    private static string Folder => Path.Join(AppContext.BaseDirectory, "Catalogue");

    private static IEnumerable<(string File, JsonElement Root)> Files(string kind)
    {
        foreach (var file in Directory.GetFiles(Path.Join(Folder, kind), "*.json").Order(StringComparer.Ordinal))
            yield return (Path.GetFileName(file), JsonDocument.Parse(File.ReadAllText(file)).RootElement);
    }

    private static IEnumerable<JsonElement> Entries(string kind) => Files(kind).SelectMany(file => file.Root.GetProperty("entries").EnumerateArray());

    [Theory]
    [InlineData("devices")]
    [InlineData("models")]
    [InlineData("cloud")]
    public void Every_file_obeys_its_schema(string kind)
    {
        var validator = new SchemaValidator(JsonDocument.Parse(File.ReadAllText(Path.Join(Folder, "schemas", $"catalog-{kind}.schema.json"))).RootElement);
        foreach (var (file, root) in Files(kind)) Assert.Equal([], validator.Validate(root).Take(5).Select(fault => file + fault));
    }

    [Theory]
    [InlineData("devices")]
    [InlineData("models")]
    [InlineData("cloud")]
    public void Ids_are_unique(string kind) =>
        Assert.Empty(Entries(kind).GroupBy(entry => entry.GetProperty("id").GetString()).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void Variants_and_their_chips_name_each_other()
    {
        var byId = Entries("devices").ToDictionary(entry => entry.GetProperty("id").GetString()!);
        foreach (var (id, entry) in byId)
        {
            if (entry.TryGetProperty("variant_of", out var of) && of.GetString() is { } chip)
                Assert.Contains(byId.Values, other => other.GetProperty("chip").GetString() == chip && other.TryGetProperty("variants", out var listed) && listed.EnumerateArray().Any(variant => variant.GetString() == id));
            if (entry.TryGetProperty("variants", out var variants)) Assert.All(variants.EnumerateArray(), variant => Assert.True(byId.ContainsKey(variant.GetString()!)));
        }
    }

    [Fact]
    public void A_value_without_a_date_is_unverified_or_says_nothing_of_its_own()
    {
        foreach (var entry in Entries("devices"))
            foreach (var price in entry.GetProperty("prices").EnumerateArray())
                Assert.Equal(JsonValueKind.String, price.GetProperty("as_of").ValueKind);
    }
}
