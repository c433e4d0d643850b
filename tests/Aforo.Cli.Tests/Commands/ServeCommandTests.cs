using System.Text;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Gateway.Configuration;

namespace Aforo.Cli.Tests.Commands;

/// <summary><c>aforo serve</c> before anybody wrote a configuration.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly Setup _setup = new();

    private string Written => Path.Combine(_setup.Home, "gateway.jsonc");

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task What_answers_here_is_written_down()
    {
        _setup.Network.Add("127.0.0.1:11434", (request, _) => request.RequestUri!.AbsolutePath switch { "/" => (200, "Ollama is running"), "/api/version" => (200, """{"version":"0.30.5"}"""), _ => (404, "") });
        _setup.Network.Add("127.0.0.1:1234", (request, _) => request.RequestUri!.AbsolutePath == "/v1/models" ? (200, """{"object":"list","data":[{"id":"m"}]}""") : (404, ""));
        var (status, _, error) = await _setup.RunAsync("serve", "--init", "--config", Written);
        Assert.True(status == 0, error);
        var configuration = ConfigurationReader.Read(File.ReadAllBytes(Written)).Configuration!;
        Assert.Equal(["ollama ollama http://127.0.0.1:11434/", "openai openai http://127.0.0.1:1234/"], configuration.Backends.Select(one => $"{one.Name} {one.Kind} {one.Url}"));
        Assert.All(configuration.Backends, one => Assert.True(one.IsLocal));
    }

    [Fact]
    public async Task Where_nothing_answers_Ollama_is_expected_at_its_usual_place()
    {
        Assert.Equal(0, (await _setup.RunAsync("serve", "--init", "--config", Written)).Status);
        Assert.Equal("http://127.0.0.1:11434/", Assert.Single(ConfigurationReader.Read(File.ReadAllBytes(Written)).Configuration!.Backends).Url.ToString());
    }

    [Fact]
    public async Task A_configuration_that_is_there_is_not_overwritten()
    {
        File.WriteAllText(Written, "mine", Encoding.UTF8);
        var (status, _, error) = await _setup.RunAsync("serve", "--init", "--config", Written);
        Assert.Equal(4, status);
        Assert.Contains(Written, error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Written));
    }

    [Fact]
    public async Task Without_a_configuration_a_check_tells_what_would_be_served()
    {
        var (status, _, error) = await _setup.RunAsync("serve", "--check");
        Assert.Equal(0, status);
        Assert.Contains("http://127.0.0.1:11434", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_named_and_is_not_there_is_an_error() => Assert.Equal(3, (await _setup.RunAsync("serve", "--check", "--config", Written)).Status);

    [Theory]
    [InlineData("en", "ATTENTION: every prompt is written")]
    [InlineData("es", "ATENCIÓN: cada prompt se escribe")]
    public async Task That_prompts_are_kept_is_said_at_every_start(string language, string expected)
    {
        var folder = Path.Combine(_setup.Home, "prompts");
        File.WriteAllText(Written, """{"listen": "127.0.0.1:0"}""", Encoding.UTF8);
        // A ledger below a file can't be: the gateway ends after it said what it would do.
        var (_, _, error) = await _setup.RunAsync("serve", "--config", Written, "--ledger", Path.Combine(Written, "ledger.db"), "--record-prompts", folder, "--lang", language);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains(folder, error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public async Task Prompts_go_into_no_folder_with_anything_else()
    {
        File.WriteAllText(Written, """{"listen": "127.0.0.1:0"}""", Encoding.UTF8);
        Directory.CreateDirectory(Path.Combine(_setup.Home, "mine"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(_setup.Home, "mine"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_setup.Home, "mine", "thesis.txt"), "dear");
        var (status, _, error) = await _setup.RunAsync("serve", "--config", Written, "--record-prompts", Path.Combine(_setup.Home, "mine"));
        Assert.Equal(4, status);
        Assert.Contains("thesis.txt", error, StringComparison.Ordinal);
    }
}
