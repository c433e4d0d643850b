using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Dialects;

/// <summary>The guide's table of who can ask whom says what the gateway does, cell by cell.</summary>
public sealed partial class PairingTableTests
{
    private static readonly string Guide = File.ReadAllText(Path.Join(Root(AppContext.BaseDirectory), "docs", "gateway.md"));

    [Fact]
    public void Every_endpoint_and_every_kind_of_backend_has_its_cell()
    {
        var rows = Rows();
        Assert.Equal(["ollama", "llama-server", "anthropic", "openai: openai", "openai: gemini", "openai: mistral", "openai: compatible"], rows[0][1..]);
        Assert.Equal(ApiEndpoint.All.Select(endpoint => $"`{endpoint.Method} {endpoint.Path}`"), rows[2..].Select(row => row[0]));
    }

    [Fact]
    public void Each_cell_says_what_the_gateway_does()
    {
        var rows = Rows();
        var notes = NotePattern().Matches(Guide).ToDictionary(note => note.Groups[1].Value, note => note.Groups[2].Value);
        foreach (var row in rows[2..])
        {
            var endpoint = ApiEndpoint.All.Single(one => row[0] == $"`{one.Method} {one.Path}`");
            for (var column = 1; column < row.Length; column++)
            {
                var backend = Backend(rows[0][column]);
                var (now, before) = VersionPattern().Match(row[column]) is { Success: true } since ? ("same", (since.Groups[1].Value, since.Groups[2].Value)) : (row[column], ((string, string)?)null);
                Assert.True(now == Cell(endpoint, backend, null, notes), $"{row[0]} at {rows[0][column]}: the guide says {now}, the gateway {Cell(endpoint, backend, null, notes)}");
                if (before is not var (first, instead)) continue;
                var version = Version.Parse(first);
                Assert.Equal("same", Cell(endpoint, backend, first, notes));
                Assert.Equal(instead, Cell(endpoint, backend, new Version(version.Major, version.Minor - 1, 99).ToString(), notes));
            }
        }
        Assert.Equal(4, notes.Count);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", Provider.OpenAi)]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/openai", Provider.Gemini)]
    [InlineData("https://api.mistral.ai/v1", Provider.Mistral)]
    [InlineData("https://openrouter.ai/api/v1", Provider.Compatible)]
    [InlineData("https://openai.com.example.org/v1", Provider.Compatible)]
    public void The_address_tells_the_manner(string url, Provider expected) =>
        Assert.Equal(expected, Gateways.Read($$"""{"backends": [{"name": "b", "kind": "openai", "url": "{{url}}"}]}""").Backends[0].Provider);

    private static string Cell(ApiEndpoint endpoint, BackendSettings backend, string? version, Dictionary<string, string> notes)
    {
        var pairing = Pairing.Of(endpoint, backend, version);
        if (pairing.IsSame) return "same";
        if (pairing.Form is { } form) return $"`{Pairing.PathOf(form)}`";
        var why = GatewayWording.In(Language.English).Text(pairing.Impossible!).Replace(endpoint.Path + " can't", "this endpoint can't", StringComparison.Ordinal);
        return $"no ({notes.Single(note => note.Value == why).Key})";
    }

    private static BackendSettings Backend(string column)
    {
        var (kind, provider) = column.Split(": ") is [var first, var second] ? (first, $", \"provider\": \"{second}\"") : (column, "");
        return Gateways.Read($$"""{"backends": [{"name": "the backend", "kind": "{{kind}}", "url": "http://127.0.0.1:1"{{provider}}}]}""").Backends[0];
    }

    private static ImmutableArray<string[]> Rows()
    {
        var lines = Guide.Split('\n').SkipWhile(line => !line.StartsWith("| client asks |", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'));
        return [.. lines.Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
    }

    private static string Root(string folder) => File.Exists(Path.Join(folder, "Aforo.slnx")) ? folder : Root(Path.GetDirectoryName(folder)!);

    [GeneratedRegex(@"^(\d)\. (.*)\.$", RegexOptions.Multiline)]
    private static partial Regex NotePattern();

    [GeneratedRegex("^same from ([0-9.]+), else (.*)$")]
    private static partial Regex VersionPattern();
}
