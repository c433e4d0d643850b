using System.Text;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaProgressTests
{
    private const string Weights = "sha256:1194192cf2a187eb02722edcc3f77b11d21f537048ce04b67ccf8ba78863006a";

    private static OllamaProgress[] Lines(string file) => [.. Encoding.UTF8.GetString(RecordedOllama.Bytes(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => OllamaProgress.Read(Encoding.UTF8.GetBytes(line))!)];

    [Fact]
    public void A_definition_is_made_of_layers_that_are_there()
    {
        var lines = Lines("create-stream.ndjson");
        Assert.Equal(
            [
                "using existing layer " + Weights,
                "using existing layer sha256:eb4402837c7829a690fa845de4d7f3fd842c2adee476d5341da8a46ea9255175",
                "using existing layer sha256:d88cc1d4f8b1b7f3a0c9e8d7c6b5a4938271605f4e3d2c1b0a99887766554433",
                "creating new layer sha256:ceb8b4d0a0c64b1f7d9a0e6f5c4b3a29180716f5e4d3c2b1a0f9e8d7c6b5a493",
                "writing manifest",
                "success",
            ],
            lines.Select(line => line.Status));
        Assert.DoesNotContain(lines, line => line.IsDownload || line.Failed);
        Assert.Equal([false, false, false, false, false, true], lines.Select(line => line.IsSuccess));
    }

    [Fact]
    public void Without_a_stream_only_the_end_is_told() => Assert.Equal(new OllamaProgress("success"), OllamaProgress.Read(RecordedOllama.Bytes("create-nonstream.json")));

    [Fact]
    public void A_download_is_told_with_its_size()
    {
        var lines = Lines("pull-progress.ndjson");
        Assert.Equal([new OllamaProgress("pulling manifest"), new("pulling 1194192cf2a1", Weights, 18556685856), new("pulling 1194192cf2a1", Weights, 18556685856, 104857600)], lines);
        Assert.All(lines, line => Assert.True(line.IsDownload));
    }

    [Fact]
    public void An_error_ends_it()
    {
        Assert.Equal(new OllamaProgress(null, Error: new(OllamaErrorKind.ModelNotFound), Failed: true), OllamaProgress.Read(RecordedOllama.Bytes("errors/404-model.json")));
        Assert.Null(OllamaProgress.Read("{}"u8.ToArray()));
        Assert.Null(OllamaProgress.Read("{\"status\":"u8.ToArray()));
    }

    /// <summary>The list for OpenAI's clients has names and no context.</summary>
    [Fact]
    public void The_list_under_v1_tells_no_context()
    {
        using var list = System.Text.Json.JsonDocument.Parse(RecordedOllama.Bytes("v1/models.json"));
        var models = ModelsReply.Of(list.RootElement);
        Assert.Equal(["qwen3-coder:30b-256k", "qwen3-coder:30b-v-128k", "qwen3-coder:30b"], models.Select(model => model.Id));
        Assert.All(models, model => Assert.Equal((null, null), (model.Context, model.TrainedContext)));
    }
}
