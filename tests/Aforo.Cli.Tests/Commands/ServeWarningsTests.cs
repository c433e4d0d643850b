using System.Text;
using System.Text.RegularExpressions;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

/// <summary>What <c>aforo serve</c> says of configured cloud models that the catalogue knows otherwise.</summary>
public sealed class ServeWarningsTests : IDisposable
{
    private const string Google = """{ "name": "sky", "kind": "openai", "url": "https://generativelanguage.googleapis.com/v1beta/openai", "models": [MODELS] }""";

    private readonly Setup _setup = new() { Now = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero) };

    private string Written => Path.Combine(_setup.Home, "gateway.jsonc");

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("en", "WARNING: sky/gemini-2.5-pro is retired on 2026-12-01, in 4 days; its provider names gemini-3.8-flash instead.")]
    [InlineData("es", "AVISO: sky/gemini-2.5-pro se retira el 2026-12-01, en 4 días; su proveedor indica gemini-3.8-flash en su lugar.")]
    public async Task A_model_that_retires_soon_is_told_with_its_day(string language, string expected) =>
        Assert.Contains(expected, await CheckAsync(Google.Replace("MODELS", """{"name": "gemini-2.5-pro"}""", StringComparison.Ordinal), language), StringComparison.Ordinal);

    [Theory]
    [InlineData("en", "WARNING: mistral/devstral-2512 is retired, since 2026-07-31; its provider names mistral-medium-3-5 instead.")]
    [InlineData("es", "AVISO: mistral/devstral-2512 está retirado desde 2026-07-31; su proveedor indica mistral-medium-3-5 en su lugar.")]
    public async Task A_retired_model_is_told_also_where_only_a_name_of_the_gateways_own_leads_to_it(string language, string expected) => Assert.Contains(
        expected,
        await CheckAsync("""{ "name": "mistral", "kind": "openai", "url": "https://api.mistral.ai" }""", language, """, "models": [{"name": "coder", "on": [{"backend": "mistral", "model": "devstral-2512"}]}]"""),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("en", "WARNING: no backend is configured, so every request will be refused")]
    [InlineData("es", "AVISO: no hay ningún servidor configurado, así que se rechazará toda petición")]
    public async Task A_configuration_without_a_backend_is_told(string language, string expected) => Assert.Contains(expected, await CheckAsync("", language), StringComparison.Ordinal);

    [Fact]
    public async Task On_its_last_day_it_is_retired()
    {
        _setup.Now = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Contains("is retired, since 2026-12-01", await CheckAsync(Google.Replace("MODELS", """{"name": "gemini-2.5-pro"}""", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "the configuration says a context of 200,000 tokens, the catalogue 1,048,576 (2026-10-10)", "the configuration says 1.5 USD in and 3.75 USD out for a million tokens, the catalogue 0.75 USD in and 3.75 USD out, 0.075 USD reused (2026-10-10)")]
    [InlineData("es", "la configuración dice un contexto de 200.000 tokens; el catálogo, 1.048.576 (2026-10-10)", "la configuración dice 1,5 USD de entrada y 3,75 USD de salida por millón de tokens; el catálogo, 0,75 USD de entrada y 3,75 USD de salida, 0,075 USD lo reutilizado (2026-10-10)")]
    public async Task Another_context_and_another_price_are_told(string language, string context, string price)
    {
        var error = await CheckAsync(Google.Replace("MODELS", """{"name": "gemini-3.8-flash", "context": 200000, "price": {"input": 1.5, "output": 3.75}}""", StringComparison.Ordinal), language);
        Assert.Contains(context, error, StringComparison.Ordinal);
        Assert.Contains(price, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_price_of_the_day_counts()
    {
        _setup.Now = new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.Contains("the catalogue 1.5 USD in", await CheckAsync(Google.Replace("MODELS", """{"name": "gemini-3.8-flash", "price": {"input": 0.75, "output": 3.75}}""", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name": "gemini-3.8-flash", "context": 1048576, "price": {"input": 0.75, "output": 3.75}}""")]
    [InlineData("""{"name": "gemini-3.8-flash", "price": {"input": 0.7, "output": 3.2, "currency": "EUR"}}""")]
    [InlineData("""{"name": "gemini-3.8-flash"}""")]
    [InlineData("""{"name": "gemini-*", "context": 5}""")]
    [InlineData("""{"name": "nobody-knows-it", "context": 5, "price": {"input": 1, "output": 1}}""")]
    public async Task Where_nothing_disagrees_nothing_is_said(string model) => Assert.DoesNotContain("WARNING", await CheckAsync(Google.Replace("MODELS", model, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public async Task A_budget_that_would_count_nothing_is_told()
    {
        var budget = """, "budgets": [{"name": "cloud", "amount": 20, "currency": "USD", "backends": ["sky"]}]""";
        Assert.Contains("""the budget "cloud" counts nothing""", await CheckAsync(Google.Replace("MODELS", """{"name": "gemini-2.5-flash"}, {"name": "gemini-3.8-flash"}""", StringComparison.Ordinal), rest: budget), StringComparison.Ordinal);
        Assert.DoesNotContain("counts nothing", await CheckAsync(Google.Replace("MODELS", """{"name": "gemini-3.8-flash"}""", StringComparison.Ordinal), rest: budget), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_also_said_at_the_start()
    {
        File.WriteAllText(Written, $$"""{"listen": "127.0.0.1:0", "backends": [{{Google.Replace("MODELS", "{\"name\": \"gemini-2.5-pro\"}", StringComparison.Ordinal)}}]}""", Encoding.UTF8);
        // A ledger below a file can't be: the gateway ends after it said what it would do.
        var (_, _, error) = await _setup.RunAsync("serve", "--config", Written, "--ledger", Path.Combine(Written, "ledger.db"));
        Assert.Contains("WARNING: sky/gemini-2.5-pro", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_catalogue_of_the_users_own_counts()
    {
        _setup.File("mine.json", """{"cloud": [{"id": "google/gemini-3.8-flash", "context_tokens": 5, "as_of": "2026-11-26"}]}""");
        File.WriteAllText(Written, $$"""{"backends": [{{Google.Replace("MODELS", "{\"name\": \"gemini-3.8-flash\", \"context\": 7}", StringComparison.Ordinal)}}]}""", Encoding.UTF8);
        Assert.Contains("a context of 7 tokens, the catalogue 5 (2026-11-26)", (await _setup.RunAsync("serve", "--check", "--config", Written, "--catalog", Path.Combine(_setup.Home, "mine.json"))).Error, StringComparison.Ordinal);
    }

    /// <summary>On the day that the guide was written for.</summary>
    [Fact]
    public async Task The_guides_own_example_needs_no_warning()
    {
        _setup.Variable("GEMINI_API_KEY", "of-mine");
        File.WriteAllText(Written, Regex.Match(File.ReadAllText(Path.Join(Repository.Root, "docs", "gateway.md")), "^```jsonc\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value, Encoding.UTF8);
        var (status, _, error) = await _setup.RunAsync("serve", "--check", "--config", Written);
        Assert.True(status == 0, error);
        Assert.DoesNotContain("WARNING", error, StringComparison.Ordinal);
    }

    private async Task<string> CheckAsync(string backend, string language = "en", string rest = "")
    {
        File.WriteAllText(Written, $$"""{"backends": [{{backend}}]{{rest}} }""", Encoding.UTF8);
        var (status, _, error) = await _setup.RunAsync("serve", "--check", "--config", Written, "--lang", language);
        Assert.True(status == 0, error);
        return error;
    }
}
