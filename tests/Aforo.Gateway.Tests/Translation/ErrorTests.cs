using System.Text;
using System.Text.Json;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

public sealed class ErrorTests
{
    [Theory]
    [InlineData(WireForm.OpenAiChat, "openai/chat-error-context.json", 400, "context_length")]
    [InlineData(WireForm.OpenAiChat, "openai/chat-error-auth.json", 401, "authentication")]
    [InlineData(WireForm.OpenAiChat, "openai/chat-error-rate-limit.json", 429, "rate_limit")]
    [InlineData(WireForm.OpenAiChat, "openai/chat-error-quota.json", 429, "rate_limit")]
    [InlineData(WireForm.OpenAiChat, "openai/chat-error-overloaded.json", 503, "overloaded")]
    [InlineData(WireForm.OpenAiChat, "gemini/error-context.json", 400, "context_length")]
    [InlineData(WireForm.OpenAiChat, "gemini/error-auth.json", 400, "authentication")]
    [InlineData(WireForm.OpenAiChat, "gemini/error-rate-limit.json", 429, "rate_limit")]
    [InlineData(WireForm.OpenAiChat, "gemini/error-overloaded.json", 503, "overloaded")]
    [InlineData(WireForm.OpenAiChat, "mistral/error-context.json", 400, "context_length")]
    [InlineData(WireForm.OpenAiChat, "mistral/error-auth.json", 401, "authentication")]
    [InlineData(WireForm.OpenAiChat, "mistral/error-rate-limit.json", 429, "rate_limit")]
    [InlineData(WireForm.OpenAiChat, "mistral/error-overloaded.json", 503, "overloaded")]
    [InlineData(WireForm.OpenAiChat, "mistral/error-validation.json", 422, "invalid_request")]
    [InlineData(WireForm.AnthropicMessages, "anthropic/error-context.json", 400, "context_length")]
    [InlineData(WireForm.AnthropicMessages, "anthropic/error-context-with-output.json", 400, "context_length")]
    [InlineData(WireForm.AnthropicMessages, "anthropic/error-auth.json", 401, "authentication")]
    [InlineData(WireForm.AnthropicMessages, "anthropic/error-rate-limit.json", 429, "rate_limit")]
    [InlineData(WireForm.AnthropicMessages, "anthropic/error-overloaded.json", 529, "overloaded")]
    public void A_recorded_error_is_told_in_every_form(WireForm backend, string path, int status, string kind)
    {
        foreach (var client in Forms.Clients.Where(client => client != backend))
        {
            var (error, body) = new Translator(client, backend).Error(status, Samples.Read("cloud-replies/" + path), "req-1");
            // Each client knows these by one status.
            var known = kind switch { "authentication" => 401, "overloaded" => client == WireForm.AnthropicMessages ? 529 : 503, _ => status };
            Assert.Equal((kind, known), (error.Kind, error.Status));
            var root = JsonDocument.Parse(body).RootElement;
            var message = root.GetProperty("error").ValueKind == JsonValueKind.String ? root.GetProperty("error").GetString() : root.GetProperty("error").GetProperty("message").GetString();
            Assert.Equal(error.Message, message);
            Assert.DoesNotContain("and no words", message);
        }
    }

    [Theory]
    [InlineData("<html>502 Bad Gateway</html>", 502, "server", "<html>502 Bad Gateway</html>")]
    [InlineData("", 500, "server", "status 500 and no words")]
    [InlineData("""{"error":"model \"x\" not found"}""", 404, "not_found", "model \"x\" not found")]
    public void What_is_no_known_error_keeps_its_words(string body, int status, string kind, string words)
    {
        var (error, _) = new Translator(WireForm.AnthropicMessages, WireForm.OllamaChat).Error(status, Encoding.UTF8.GetBytes(body), "req-1");
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message);
    }
}
