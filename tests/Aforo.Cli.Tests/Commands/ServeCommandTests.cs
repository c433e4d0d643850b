using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
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
        Assert.Contains("ollama answers at http://127.0.0.1:11434 and is written down.", error, StringComparison.Ordinal);
        var configuration = ConfigurationReader.Read(File.ReadAllBytes(Written)).Configuration!;
        Assert.Equal(["ollama ollama http://127.0.0.1:11434/", "openai openai http://127.0.0.1:1234/"], configuration.Backends.Select(one => $"{one.Name} {one.Kind} {one.Url}"));
        Assert.All(configuration.Backends, one => Assert.True(one.IsLocal));
    }

    [Fact]
    public async Task Where_nothing_answers_Ollama_is_expected_at_its_usual_place()
    {
        var (status, _, error) = await _setup.RunAsync("serve", "--init", "--config", Written);
        Assert.Equal(0, status);
        Assert.Contains("No runtime answers here yet", error, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_service_without_a_configuration_names_none_and_its_ledger_is_where_it_was_named()
    {
        Assert.Equal(0, (await _setup.RunAsync("serve", "--install", "--ledger", "mine.db")).Status);
        var unit = File.ReadAllText(Path.Combine(_setup.Home, ".config", "systemd", "user", "aforo.service"));
        Assert.DoesNotContain("--config", unit, StringComparison.Ordinal);
        Assert.Contains($"--ledger {Path.GetFullPath("mine.db")}", unit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_name_of_a_ledger_is_told()
    {
        File.WriteAllText(Written, """{"listen": "127.0.0.1:0"}""", Encoding.UTF8);
        var (status, _, error) = await _setup.RunAsync("serve", "--config", Written, "--ledger", "");
        Assert.Equal(2, status);
        Assert.Contains("no ledger is named", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_whose_variable_is_not_set_is_a_warning()
    {
        File.WriteAllText(Written, """{"backends": [{"name": "sky", "kind": "openai", "url": "https://models.example.org", "key_variable": "SKY_KEY"}], "keys": [{"name": "ana", "variable": "ANA_KEY"}]}""", Encoding.UTF8);
        var (status, _, error) = await _setup.RunAsync("serve", "--check", "--config", Written);
        Assert.Equal(0, status);
        Assert.Contains("\"sky\" takes its key from the environment variable SKY_KEY", error, StringComparison.Ordinal);
        Assert.Contains("\"ana\" takes its key from the environment variable ANA_KEY", error, StringComparison.Ordinal);
    }

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

    [Theory]
    [InlineData("es", "", "aforo: GET /nowhere no se sirve aquí")]
    [InlineData(null, "es_ES.UTF-8", "aforo: GET /nowhere no se sirve aquí")]
    [InlineData(null, "C.UTF-8", "aforo: GET /nowhere is not served")]
    public async Task Clients_are_answered_in_the_language_of_the_command(string? language, string locale, string expected)
    {
        File.WriteAllText(Written, """{"listen": "127.0.0.1:0"}""", Encoding.UTF8);
        _setup.Variable("LC_ALL", locale);
        using var over = new CancellationTokenSource();
        using var output = new MemoryStream();
        var written = new StringWriter();
        var error = TextWriter.Synchronized(written);
        var running = Aforo.Commands.Cli.RunAsync([.. (string[])["serve", "--config", Written, "--ledger", Path.Combine(_setup.Home, "ledger.db")], .. language is null ? Array.Empty<string>() : ["--lang", language]], output, error, _setup.World, cancellation: over.Token);
        try
        {
            Uri? address = null;
            for (var i = 0; i < 1500 && address is null && !running.IsCompleted; i++)
            {
                address = Regex.Match(Told(), @"http://127\.0\.0\.1:\d+") is { Success: true } found ? new Uri(found.Value) : null;
                if (address is null) await Task.Delay(20);
            }
            Assert.True(address is not null, Told());
            using var http = new HttpClient();
            using var response = await http.GetAsync(new Uri(address, "nowhere"), TestContext.Current.CancellationToken);
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(expected, document.RootElement.GetProperty("error").GetProperty("message").GetString());
        }
        finally
        {
            await over.CancelAsync();
            await running;
        }

        // A synchronized writer locks itself.
        string Told()
        {
            lock (error) return written.ToString();
        }
    }
}
