using Aforo.Gateway.Dialects;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Dialects;

/// <summary>An address that is slightly wrong: the commonest mistake of a first day.</summary>
public sealed class MeantEndpointTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "POST /v1/chat/completions")]
    [InlineData("/chat/completions", "POST /v1/chat/completions")]
    [InlineData("/completions", "POST /v1/completions")]
    [InlineData("/v1/v1/messages", "POST /v1/messages")]
    [InlineData("/v1/api/chat", "POST /api/chat")]
    [InlineData("/v1//responses/", "POST /v1/responses")]
    [InlineData("/x/v1/messages/count_tokens", "POST /v1/messages/count_tokens")]
    [InlineData("/models", "GET /v1/models")]
    [InlineData("/favicon.ico", null)]
    [InlineData("/v1/", null)]
    [InlineData("/", null)]
    [InlineData("//", null)]
    public void One_is_named_where_it_is_like_what_was_asked(string path, string? meant) => Assert.Equal(meant, ApiEndpoint.Meant(path) is { } endpoint ? $"{endpoint.Method} {endpoint.Path}" : null);

    [Theory]
    [InlineData("/messages", "aforo: GET /messages is not served; POST /v1/messages is")]
    [InlineData("/nope", "aforo: GET /nope is not served\"")]
    public async Task A_refusal_says_what_is_served(string path, string said)
    {
        await using var gateway = await Gateways.StartAsync("""{"listen": "127.0.0.1:0", "backends": []}""");
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(gateway.Addresses[0], path));
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains(said, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
