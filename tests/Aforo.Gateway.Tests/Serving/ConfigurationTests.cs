using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Core.Routing;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Messages;
using Aforo.Testing.Json;

namespace Aforo.Gateway.Tests.Serving;

public sealed class ConfigurationTests
{
    private static readonly Catalogue English = GatewayWording.In(Language.English);

    [Fact]
    public void The_documents_example_is_read_and_obeys_the_schema()
    {
        var root = Root();
        var example = Regex.Match(File.ReadAllText(Path.Join(root, "docs", "gateway.md")), "^```jsonc\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(example));
        using var document = JsonDocument.Parse(example, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Join(root, "docs", "schemas", "gateway.schema.json")));

        Assert.Equal([], problems);
        Assert.Equal([], new SchemaValidator(schema.RootElement).Validate(document.RootElement));
        Assert.Equal([true, false], configuration!.Backends.Select(backend => backend.IsLocal));
        Assert.Equal([null, null, Stabilization.Dates | Stabilization.Attribution | Stabilization.Tools], configuration.Rules.Select(rule => rule.Then.Stabilize));
    }

    [Fact]
    public void The_full_example_has_every_member_of_the_schema_and_says_the_defaults()
    {
        var text = File.ReadAllText(Path.Join(Root(), "docs", "examples", "gateway.jsonc"));
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Join(Root(), "docs", "schemas", "gateway.schema.json")));

        Assert.Equal([], problems);
        Assert.Equal([], new SchemaValidator(schema.RootElement).Validate(document.RootElement));
        Assert.Equal([], Allowed(schema.RootElement).Except(Present(document.RootElement)).Order());
        Assert.Equal((new GatewayLimits(), new HeartbeatTimes(), 0.2, true), (configuration!.Limits, configuration.Heartbeat, configuration.HeavyShare, configuration.DetectSecrets));
    }

    private static string Root()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(root, "Aforo.slnx"))) root = Path.GetDirectoryName(root)!;
        return root;
    }

    private static IEnumerable<string> Allowed(JsonElement schema, string path = "") =>
        (schema.TryGetProperty("properties", out var members) ? members.EnumerateObject().SelectMany(member => Allowed(member.Value, $"{path}/{member.Name}").Prepend($"{path}/{member.Name}")) : [])
        .Concat(schema.TryGetProperty("items", out var items) ? Allowed(items, path) : []);

    private static IEnumerable<string> Present(JsonElement value, string path = "") => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Present(member.Value, $"{path}/{member.Name}").Prepend($"{path}/{member.Name}")),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Present(item, path)),
        _ => [],
    };

    [Theory]
    [InlineData("""{"rules": [{"name": "r", "when": {"first_token_over": {"x": 1}}, "then": {"route": "local"}}]}""", "not among the backends")]
    [InlineData("""{"rules": [{"name": "r", "when": {"spent_at_least": {"x": 1}}, "then": {"route": "local"}}]}""", "not among the budgets")]
    [InlineData("""{"rules": [{"name": "r", "when": {"spent_at_least": {"x": "much"}}, "then": {"route": "local"}}]}""", "must be a number")]
    [InlineData("""{"listen": "0.0.0.0:1"}""", "keys")]
    [InlineData("""{"backend": []}""", "not known here")]
    [InlineData("""{"backends": [{"name": "b", "kind": "soup", "url": "http://x"}]}""", "must be one of")]
    [InlineData("""{"rules": [{"name": "r", "then": {}}]}""", "must say")]
    [InlineData("""{"rules": [{"name": "r", "then": {"stabilize": ["dates", "everything"]}}]}""", "nothing that can be held still")]
    [InlineData("""{"models": [{"name": "m", "on": [{"backend": "x", "model": "y"}]}]}""", "not among the backends")]
    [InlineData("""{"listen": "127.0.0.1"}""", "is no address")]
    [InlineData("""{"listen": "::1:11500"}""", "is no address")]
    [InlineData("""{"hosts": ["a"], "hosts": ["b"]}""", "a second time")]
    [InlineData("""{"backends": [{"name": "b", "kind": "ollama", "url": "http://x", "name": "c"}]}""", "a second time")]
    [InlineData("""{"models": [{"name": "m", "on": []}, {"name": "m", "on": []}]}""", "two models are called \"m\"")]
    [InlineData("""{"keys": [{"name": "k", "variable": "A"}, {"name": "k", "variable": "B"}]}""", "two keys are called \"k\"")]
    [InlineData("""{"budgets": [{"name": "b", "amount": 1, "currency": "USD"}, {"name": "b", "amount": 2, "currency": "USD"}]}""", "two budgets are called \"b\"")]
    public void What_is_wrong_is_told_with_its_line(string text, string expected)
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(configuration);
        Assert.Contains(problems, problem => problem.Line == 1 && English.Text(problem.What).Contains(expected, StringComparison.Ordinal));
    }
    [Theory]
    [InlineData("""{"slots": 1}""", "line 1, column 2 (/slots): \"slots\" is not known here; known are agents, backends, behind_proxy, budgets, detect_secrets, heartbeat, heavy_share, hosts, keys, ledger, limits, listen, models, origins, rules, tls", "línea 1, columna 2 (/slots): «slots» no se conoce aquí; se conocen agents, backends, behind_proxy, budgets, detect_secrets, heartbeat, heavy_share, hosts, keys, ledger, limits, listen, models, origins, rules, tls")]
    [InlineData("""{"heavy_share": 2}""", "line 1, column 17 (/heavy_share): \"heavy_share\" must be a number from 0 to 1", "línea 1, columna 17 (/heavy_share): «heavy_share» debe ser un número de 0 a 1")]
    [InlineData("""{"limits": {"body_bytes": 1}}""", "line 1, column 27 (/limits/body_bytes): \"body_bytes\" must be a whole number from 1024 to 1073741824", "línea 1, columna 27 (/limits/body_bytes): «body_bytes» debe ser un número entero de 1024 a 1073741824")]
    [InlineData("""{"agents": [{}]}""", "line 1, column 13 (/agents/0): \"name\" is missing: a text", "línea 1, columna 13 (/agents/0): falta «name»: un texto")]
    [InlineData("7", "line 1, column 1: the file must hold an object", "línea 1, columna 1: el archivo debe contener un objeto")]
    [InlineData("""{"hosts" []}""", "line 1, column 10: '[' where the ':' behind a key is expected", "línea 1, columna 10: '[' donde se espera el ':' que sigue a una clave")]
    [InlineData("", "line 1, column 1: the file holds no value; an object such as {} is expected", "línea 1, columna 1: el archivo no contiene ningún valor; se espera un objeto como {}")]
    public void A_problem_is_told_with_its_place_in_the_language_of_whoever_reads_it(string text, string english, string spanish)
    {
        var problem = Assert.Single(ConfigurationReader.Read(Encoding.UTF8.GetBytes(text)).Problems);
        Assert.Equal((english, spanish), (English.Text(problem.Told), GatewayWording.In(Language.Spanish).Text(problem.Told)));
    }

    [Fact]
    public void Problems_come_in_the_order_of_the_file()
    {
        var problems = ConfigurationReader.Read("{\n\"x\": 1,\n\"rules\": 2,\n\"listen\": 3, \"hosts\": 4\n}"u8.ToArray()).Problems;
        Assert.Equal(["/x", "/rules", "/listen", "/hosts"], problems.Select(problem => problem.Pointer));
    }
    /// <summary>A name that nothing has is told where it is written; an entry that is wrong itself still has its name.</summary>
    [Fact]
    public void What_one_member_says_of_another_is_told_where_it_is_written()
    {
        var problems = ConfigurationReader.Read("""
            {
              "listen": ["127.0.0.1:1", "here"],
              "backends": [
                { "name": "a", "kind": "ollama", "url": "ftp://x" },
                { "name": "b", "kind": "ollama", "url": "http://x" },
                { "name": "b", "kind": "ollama", "url": "http://x" }
              ],
              "models": [
                { "name": "m", "on": [{ "backend": "a", "model": "x" }, { "backend": "gone", "model": "x" }] }
              ],
              "rules": [
                { "name": "r", "then": { "backends": "a" } },
                { "name": "s", "when": { "first_token_over": { "b": 1, "gone": 2 }, "spent_at_least": { "u": 1, "v": 1 } }, "then": { "route": "local", "backends": ["b", "gone"] } }
              ],
              "budgets": [
                { "name": "u", "amount": 1, "currency": "EUR", "backends": ["a", "gone"] }
              ]
            }
            """u8.ToArray()).Problems;
        Assert.Equal(
            ["2:29 /listen/1 configuration.no-address", "4:45 /backends/0/url configuration.must-be", "6:15 /backends/2/name configuration.twice", "9:74 /models/0/on/1/backend configuration.model-on-unknown-backend",
             "12:28 /rules/0/then configuration.empty-effect", "13:68 /rules/1/when/first_token_over/gone configuration.names-unknown-backend", "13:106 /rules/1/when/spent_at_least/v configuration.names-unknown-budget", "13:159 /rules/1/then/backends/1 configuration.names-unknown-backend", "16:70 /budgets/0/backends/1 configuration.names-unknown-backend"],
            problems.Select(problem => problem.ToString()));
    }
}
