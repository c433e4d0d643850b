using System.Text.Json;
using Aforo.Core.Models;
using Aforo.Formats.Gguf;
using Aforo.Formats.Modeling;
using Aforo.Formats.Tests.Gguf;

namespace Aforo.Formats.Tests.Modeling;

/// <summary>The same metadata answer the same, wherever they come from.</summary>
public sealed class ModelMetadataTests
{
    private const string Json = """
        {"general.architecture":"llama","llama.context_length":131072,"yes":true,"f64":-2.25,"whole":3.0,"i64":-9223372036854775808,
         "llama.attention.head_count_kv":[8,0,8],"flags":[true,false,true],"tokenizer.ggml.tokens":null,"mixed":[1,"a"]}
        """;

    public static TheoryData<string> Kinds => ["gguf", "json", "dictionary"];

    private static IModelMetadata Metadata(string kind) => kind switch
    {
        "gguf" => new GgufModelMetadata(Samples.File(Samples.Everything().ToArray())),
        "json" => new JsonModelMetadata(JsonDocument.Parse(Json).RootElement),
        _ => new DictionaryModelMetadata(new Dictionary<string, object>
        {
            ["general.architecture"] = "llama", ["llama.context_length"] = 131_072, ["yes"] = true, ["f64"] = -2.25, ["i64"] = long.MinValue,
            ["llama.attention.head_count_kv"] = new long[] { 8, 0, 8 }, ["flags"] = new long[] { 1, 0, 1 },
        }),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Values_by_key(string kind)
    {
        var metadata = Metadata(kind);

        Assert.Equal("llama", metadata.Text("general.architecture"));
        Assert.Null(metadata.Text("llama.context_length"));
        Assert.Equal(131_072, metadata.Whole("llama.context_length"));
        Assert.Equal(131_072, metadata.Number("llama.context_length"));
        Assert.Equal(long.MinValue, metadata.Whole("i64"));
        Assert.Equal(-2.25, metadata.Number("f64"));
        Assert.Null(metadata.Whole("f64"));
        Assert.True(metadata.Flag("yes"));
        Assert.Null(metadata.Flag("f64"));
        Assert.Equal([8, 0, 8], metadata.Wholes("llama.attention.head_count_kv"));
        Assert.Null(metadata.Whole("llama.attention.head_count_kv"));
        Assert.Equal(3, metadata.Length("llama.attention.head_count_kv"));
        Assert.Equal([1, 0, 1], metadata.Wholes("flags"));
        Assert.Null(metadata.Whole("absent"));
        Assert.Null(metadata.Text("absent"));
        Assert.Empty(metadata.Wholes("absent"));
        Assert.Null(metadata.Length("absent"));
    }

    [Fact]
    public void A_list_that_was_left_out_is_there_and_unknown()
    {
        var metadata = Metadata("json");

        Assert.Equal(0, metadata.Length("tokenizer.ggml.tokens"));
        Assert.Empty(metadata.Wholes("tokenizer.ggml.tokens"));
        Assert.Empty(metadata.Wholes("mixed"));
        Assert.Equal(3, metadata.Whole("whole"));
    }
}
