using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

/// <summary><c>aforo serve --check --json</c>.</summary>
public sealed class ServeCheckTests : IDisposable
{
    private readonly Setup _setup = new();

    private string Written => Path.Combine(_setup.Home, "gateway.jsonc");

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task What_is_well_is_counted()
    {
        _setup.File("gateway.jsonc", """{"backends": [{"name": "own", "kind": "ollama", "url": "http://127.0.0.1:9"}, {"name": "sky", "kind": "openai", "url": "https://models.example.org", "key_variable": "SKY_KEY"}], "rules": [{"name": "r", "then": {"private": false}}]}""");
        var (status, output, error) = await _setup.RunAsync("serve", "--check", "--json", "--config", Written);
        Assert.Equal((0, ""), (status, error));
        using var answer = JsonDocument.Parse(output);
        Assert.Equal("aforo.gateway-check/1", answer.RootElement.GetProperty("schema").GetString());
        Assert.True(answer.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(Written, answer.RootElement.GetProperty("file").GetString());
        Assert.Equal((2, 1), (answer.RootElement.GetProperty("backends").GetInt32(), answer.RootElement.GetProperty("rules").GetInt32()));
        Assert.Empty(answer.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Contains("SKY_KEY", Assert.Single(answer.RootElement.GetProperty("warnings").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "\"listne\" is not known here; known are ")]
    [InlineData("es", "«listne» no se conoce aquí; se conocen ")]
    public async Task What_is_wrong_is_told_with_its_place(string language, string expected)
    {
        _setup.File("gateway.jsonc", "{\n  \"heavy_share\": 0.5,\n  \"listne\": \"127.0.0.1:1\",\n  \"backends\": [{\"name\": \"a\", \"kind\": \"ollama\", \"url\": \"ftp://x\"}]\n}");
        var (status, output, error) = await _setup.RunAsync("serve", "--check", "--json", "--config", Written, "--lang", language);
        Assert.Equal((3, ""), (status, error));
        using var answer = JsonDocument.Parse(output);
        Assert.False(answer.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(JsonValueKind.Null, answer.RootElement.GetProperty("backends").ValueKind);
        var problems = answer.RootElement.GetProperty("problems").EnumerateArray().ToArray();
        Assert.Equal(["3:3 /listne", "4:55 /backends/0/url"], problems.Select(one => $"{one.GetProperty("line")}:{one.GetProperty("column")} {one.GetProperty("pointer")}"));
        Assert.StartsWith(expected, problems[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_configuration_is_what_answers_here_is_counted()
    {
        var (status, output, _) = await _setup.RunAsync("serve", "--check", "--json");
        using var answer = JsonDocument.Parse(output);
        Assert.Equal((0, JsonValueKind.Null, 1), (status, answer.RootElement.GetProperty("file").ValueKind, answer.RootElement.GetProperty("backends").GetInt32()));
    }

    [Fact]
    public async Task A_file_that_can_t_be_read_is_no_answer()
    {
        var (status, output, error) = await _setup.RunAsync("serve", "--check", "--json", "--config", Written);
        Assert.Equal((3, ""), (status, output));
        Assert.Contains(Written, error, StringComparison.Ordinal);
    }
}
