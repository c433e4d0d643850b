using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Core.Routing;
using Aforo.Gateway.Configuration;
using Aforo.Testing.Json;

namespace Aforo.Gateway.Tests.Serving;

public sealed class ConfigurationTests
{
    [Fact]
    public void The_documents_example_is_read_and_obeys_the_schema()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(root, "Aforo.slnx"))) root = Path.GetDirectoryName(root)!;
        var example = Regex.Match(File.ReadAllText(Path.Join(root, "docs", "gateway.md")), "^```jsonc\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(example));
        using var document = JsonDocument.Parse(example, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Join(root, "docs", "schemas", "gateway.schema.json")));

        Assert.Equal([], problems);
        Assert.Equal([], new SchemaValidator(schema.RootElement).Validate(document.RootElement));
        Assert.Equal([true, false], configuration!.Backends.Select(backend => backend.IsLocal));
        Assert.Equal([null, null, Stabilization.Dates | Stabilization.Attribution | Stabilization.Tools], configuration.Rules.Select(rule => rule.Then.Stabilize));
    }

    [Theory]
    [InlineData("""{"listen": "0.0.0.0:1"}""", "keys")]
    [InlineData("""{"backend": []}""", "not known here")]
    [InlineData("""{"backends": [{"name": "b", "kind": "soup", "url": "http://x"}]}""", "must be one of")]
    [InlineData("""{"rules": [{"name": "r", "then": {}}]}""", "must say")]
    [InlineData("""{"rules": [{"name": "r", "then": {"stabilize": ["dates", "everything"]}}]}""", "nothing that can be held still")]
    [InlineData("""{"models": [{"name": "m", "on": [{"backend": "x", "model": "y"}]}]}""", "not among the backends")]
    public void What_is_wrong_is_told_with_its_line(string text, string expected)
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(configuration);
        Assert.Contains(problems, problem => problem.Line == 1 && problem.Message.Contains(expected, StringComparison.Ordinal));
    }
}
