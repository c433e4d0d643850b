using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaErrorsTests
{
    [Theory]
    [InlineData("errors/400-native-too-long.json", OllamaErrorKind.PromptTooLong, 40112L, 32768L)]
    [InlineData("errors/400-old-too-long.json", OllamaErrorKind.PromptTooLong, null, null)]
    [InlineData("errors/400-rendered-too-long.json", OllamaErrorKind.PromptTooLong, null, null)]
    [InlineData("errors/400-no-tools.json", OllamaErrorKind.MissingCapability, null, null)]
    [InlineData("errors/404-model.json", OllamaErrorKind.ModelNotFound, null, null)]
    [InlineData("errors/499-client-left-in-load.json", OllamaErrorKind.RequestCanceled, null, null)]
    [InlineData("errors/500-load-timeout.json", OllamaErrorKind.LoadTimedOut, null, null)]
    [InlineData("errors/500-memory-old.json", OllamaErrorKind.OutOfMemory, null, null)]
    [InlineData("errors/500-num-ctx-type.json", OllamaErrorKind.ContextIsNoNumber, null, null)]
    [InlineData("errors/500-oom-startup.json", OllamaErrorKind.OutOfMemory, null, null)]
    [InlineData("errors/500-runner-stopped.json", OllamaErrorKind.RunnerStopped, null, null)]
    [InlineData("errors/503-queue.json", OllamaErrorKind.QueueFull, null, null)]
    [InlineData("v1/error-400-too-long.json", OllamaErrorKind.PromptTooLong, null, null)]
    [InlineData("v1/error-404.json", OllamaErrorKind.ModelNotFound, null, null)]
    [InlineData("v1/messages-error.json", OllamaErrorKind.PromptTooLong, null, null)]
    public void Every_recorded_error(string file, OllamaErrorKind kind, long? prompt, long? context) =>
        Assert.Equal(new OllamaError(kind, prompt, context), OllamaErrors.ReadBody(RecordedOllama.Bytes(file)));

    [Fact]
    public void The_last_line_of_a_broken_stream()
    {
        var last = System.Text.Encoding.UTF8.GetString(RecordedOllama.Bytes("midstream-error.ndjson")).TrimEnd().Split('\n')[^1];
        Assert.Equal(OllamaErrorKind.RunnerStopped, OllamaErrors.ReadBody(System.Text.Encoding.UTF8.GetBytes(last))?.Kind);
    }

    [Fact]
    public void The_text_alone_has_the_numbers_too() =>
        Assert.Equal(new OllamaError(OllamaErrorKind.PromptTooLong, 7218, 4096), OllamaErrors.Read("request (7218 tokens) exceeds the available context size (4096 tokens), try increasing it"));

    [Theory]
    [InlineData("{\"models\":[]}")]
    [InlineData("{\"error\":\"something new\"}")]
    [InlineData("{\"error\":\"{\\\"error\\\":\"}")]
    [InlineData("{\"error\":{\"code\":400}}")]
    [InlineData("[]")]
    [InlineData("{\"error\":")]
    [InlineData("")]
    public void Anything_else_is_not_recognised(string body) => Assert.Null(OllamaErrors.ReadBody(System.Text.Encoding.UTF8.GetBytes(body)));
}
