using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Tests.Planning;

public sealed class ModelReferencesTests
{
    private const string Old = "qwen3-coder:30b-128k";
    private const string New = "qwen3-coder:30b-256k";

    private static string Rewrite(string text, TextFormat format = TextFormat.Json5, string agent = "openclaw")
    {
        var document = TextDocument.Parse(Encoding.UTF8.GetBytes(text), format);
        var intention = new ModelReferences { Format = format, Agent = agent, Provider = "ollama", Old = Old, New = New };
        var result = TextEditor.Apply(document, intention.Edits(document).AsSpan());
        Assert.Null(result.Refusal);
        return Encoding.UTF8.GetString(result.Bytes.Span);
    }

    [Theory]
    [InlineData("{agents:{defaults:{model:{primary:'ollama/#',fallbacks:['openai/x','ollama/#']}}}}")]
    [InlineData("{agents:{defaults:{model:'ollama/#'},entries:{a:{model:{primary:'ollama/#'}},b:{model:'ollama/#'}}}}")]
    [InlineData("{agents:{defaults:{models:{\"ollama/#\":{params:{num_ctx:1}}, /* kept */ 'openai/x':{}}}}}")]
    [InlineData("{models:{providers:{ollama:{models:[{id:'#',contextWindow:1}, // here\n {id:'other'}]}}}}")]
    [InlineData("{ollama:{models:[{id:\"#\"}]}}")]
    [InlineData("[{id:'#'}]")]
    public void Every_place_that_names_the_model_names_the_new_one(string shape) =>
        Assert.Equal(shape.Replace("#", New, StringComparison.Ordinal), Rewrite(shape.Replace("#", Old, StringComparison.Ordinal)));

    [Theory]
    [InlineData("{models:{providers:{other:{models:[{id:'qwen3-coder:30b-128k'}]}}}}")]
    [InlineData("{note:'qwen3-coder:30b-128k', description:'use ollama/qwen3-coder:30b-128k'}")]
    [InlineData("{models:{providers:{ollama:{models:[{id:'qwen3-coder:30b-128k-tuned'}]}}}}")]
    [InlineData("{agents:{defaults:{model:{primary:'other/qwen3-coder:30b-128k'}}}}")]
    public void Nothing_else_is_touched(string text) => Assert.Equal(text, Rewrite(text));

    [Fact]
    public void A_label_that_claims_the_old_context_is_corrected() =>
        Assert.Equal("{models:[{id:'qwen3-coder:30b-256k',name:'Coder (256K)'}]}".Replace("256K", "256k", StringComparison.Ordinal), Rewrite("{models:[{id:'qwen3-coder:30b-128k',name:'Coder (128k)'}]}"));

    [Fact]
    public void Keys_of_models_are_renamed_where_they_stand_with_all_that_is_below_them() => Assert.Equal(
        """
        {
          "model": "ollama/qwen3-coder:30b-256k",
          "small_model": "ollama/tiny", // stays
          "provider": { "ollama": { "models": {
            // the big one
            "qwen3-coder:30b-256k": { "limit": { "context": 131072 } },
            "tiny": {}
          } } }
        }
        """,
        Rewrite("""
        {
          "model": "ollama/qwen3-coder:30b-128k",
          "small_model": "ollama/tiny", // stays
          "provider": { "ollama": { "models": {
            // the big one
            "qwen3-coder:30b-128k": { "limit": { "context": 131072 } },
            "tiny": {}
          } } }
        }
        """, TextFormat.Jsonc, "opencode"));
}
