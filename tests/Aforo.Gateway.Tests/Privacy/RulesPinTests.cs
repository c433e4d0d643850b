using System.Globalization;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>Every kind of rule, in either direction: what it opens leaves, what it does not stays.</summary>
public sealed class RulesPinTests
{
    private const string Keys = """, "keys": [{ "name": "work", "variable": "key-of-work" }, { "name": "play", "variable": "key-of-play" }]""";

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["nothing is said of privacy"] = new(PinScene.Always, Leaves: false),
        ["all is open"] = new(PinScene.All, Leaves: true),
        ["an agent that is open"] = new(Open("\"agent\": \"open\""), Leaves: true, Agent: "open-1"),
        ["an agent that is open, and another asks"] = new(Open("\"agent\": \"open\""), Leaves: false, Agent: "closed-1"),
        ["an agent that is shut"] = new(Shut("\"agent\": \"open\"") + "," + PinScene.All, Leaves: false, Agent: "open-1"),
        ["an agent that is shut, and another asks"] = new(Shut("\"agent\": \"open\"") + "," + PinScene.All, Leaves: true, Agent: "closed-1"),
        ["a key that is open"] = new(Open("\"key\": \"play\""), Leaves: true, Key: "key-of-play"),
        ["a key that is open, and another asks"] = new(Open("\"key\": \"play\""), Leaves: false, Key: "key-of-work"),
        ["a key that is shut"] = new(Shut("\"key\": \"work\"") + "," + PinScene.All, Leaves: false, Key: "key-of-work"),
        ["a key that is shut, and another asks"] = new(Shut("\"key\": \"work\"") + "," + PinScene.All, Leaves: true, Key: "key-of-play"),
        ["a workspace that is open"] = new(Open("\"workspace\": \"*/open-source/*\""), Leaves: true, Workspace: "/home/ana/open-source/x"),
        ["a workspace that is open, and another asks"] = new(Open("\"workspace\": \"*/open-source/*\""), Leaves: false, Workspace: "/home/ana/clients/x"),
        ["a workspace that is open, and nobody says which asks"] = new(Open("\"workspace\": \"*/open-source/*\""), Leaves: false),
        ["a workspace that is shut"] = new(Shut("\"workspace\": \"*/clients/*\"") + "," + PinScene.All, Leaves: false, Workspace: "/home/ana/Clients/x"),
        ["a workspace that is shut, and another asks"] = new(Shut("\"workspace\": \"*/clients/*\"") + "," + PinScene.All, Leaves: true, Workspace: "/home/ana/open-source/x"),
        ["a path that is open"] = new(Open("\"path\": \"/v1/chat/*\""), Leaves: true),
        ["a path that is open, and another is asked"] = new(Open("\"path\": \"/v1/chat/*\""), Leaves: false, Path: "/v1/messages"),
        ["a path that is shut"] = new(Shut("\"path\": \"/v1/messages\"") + "," + PinScene.All, Leaves: false, Path: "/v1/messages"),
        ["a path that is shut, and another is asked"] = new(Shut("\"path\": \"/v1/messages\"") + "," + PinScene.All, Leaves: true),
        ["a mention that opens"] = new(Open("\"mentions\": [\"Project Alba\"]"), Leaves: true, Text: "of Project Alba"),
        ["a mention that opens, and there is none"] = new(Open("\"mentions\": [\"Project Alba\"]"), Leaves: false, Text: "of project Albania"),
        ["a mention that shuts"] = new(Shut("\"mentions\": [\"Peña/Ñandú\"]") + "," + PinScene.All, Leaves: false, Text: "see Peña/Ñandú."),
        ["a mention that shuts, with escapes"] = new(Shut("\"mentions\": [\"Peña/Ñandú\"]") + "," + PinScene.All, Leaves: false, Text: @"see Pe\u00f1a\/\u00D1and\u00fa."),
        ["a mention that shuts, in a text within a text"] = new(Shut("\"mentions\": [\"Peña/Ñandú\"]") + "," + PinScene.All, Leaves: false, Text: @"{\""at\"": \""Pe\\u00f1a\\\/\\u00d1and\\u00fa\""}"),
        ["a mention that shuts, of letters beyond the first plane"] = new(Shut("\"mentions\": [\"project 🦙\"]") + "," + PinScene.All, Leaves: false, Text: @"project \ud83e\udd99"),
        ["a mention that shuts, and there is none"] = new(Shut("\"mentions\": [\"Peña/Ñandú\"]") + "," + PinScene.All, Leaves: true, Text: @"see Pen\u00e1\n\/"),
        ["a time that is open"] = new(Open(Window(-2, 2)), Leaves: true),
        ["a time that is open, and it is another"] = new(Open(Window(2, 4)), Leaves: false),
        ["a time that is shut"] = new(Shut(Window(-2, 2)) + "," + PinScene.All, Leaves: false),
        ["a time that is shut, and it is another"] = new(Shut(Window(2, 4)) + "," + PinScene.All, Leaves: true),
        ["few tokens are open"] = new(Open("\"at_most_tokens\": 2000"), Leaves: true),
        ["few tokens are open, and there are many"] = new(Open("\"at_most_tokens\": 2000"), Leaves: false, Text: string.Concat(Enumerable.Repeat("many words ", 5000))),
        ["a model that is open"] = new(Open("\"model\": \"m*\""), Leaves: true),
        ["a model that is open, and another is asked for"] = new(Open("\"model\": \"n*\""), Leaves: false),
        ["two conditions of which one holds"] = new(Open("\"agent\": \"open\", \"workspace\": \"*/open-source/*\""), Leaves: false, Agent: "open-1", Workspace: "/home/ana/clients/x"),
        ["the first rule that speaks of privacy decides"] = new(Shut("\"model\": \"m\"") + "," + PinScene.All, Leaves: false),
        ["private is no condition of what makes it so"] = new("""{ "name": "circle", "when": { "private": true }, "then": { "private": false } }""", Leaves: false),
        ["a rule refuses"] = new("""{ "name": "no", "then": { "route": "refuse" } }, """ + PinScene.All, Leaves: false),
        ["a rule keeps it here"] = new(PinScene.All + """, { "name": "here", "then": { "route": "local" } }""", Leaves: false),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_a_rule_opens_leaves_and_nothing_else(string name)
    {
        var one = Cases[name];
        await using var scene = await PinScene.StartAsync(one.Rules + "," + PinScene.Out, one.Key is null ? "" : Keys);
        var headers = new List<(string, string)>();
        if (one.Agent is { } agent) headers.Add(("User-Agent", agent));
        if (one.Key is { } key) headers.Add(("Authorization", "Bearer " + key));
        if (one.Workspace is { } workspace) headers.Add(("X-Aforo-Workspace", workspace));
        await scene.AskAsync(one.Path, one.Path == "/v1/messages" ? PinScene.Chat(one.Text).Replace("{\"model\"", "{\"max_tokens\":9,\"model\"", StringComparison.Ordinal) : PinScene.Chat(one.Text), [.. headers]);
        if (!one.Leaves) scene.AssertPinned();
        else Assert.Single(scene.Sky.Asked);
    }

    [Fact]
    public async Task A_budget_that_is_spent_and_one_that_is_not_open_nothing()
    {
        const string budget = """, "budgets": [{ "name": "b", "amount": 0.000001, "currency": "USD", "period": "month", "backends": ["sky"] }]""";
        await using var scene = await PinScene.StartAsync(Open("\"agent\": \"open\"") + "," + PinScene.Always, budget, own: (_, _) => (503, "{}", null));
        for (var i = 0; i < 4; i++) await scene.AskAsync("/v1/chat/completions", PinScene.Chat("hello"));
        scene.AssertPinned();
    }

    private static string Open(string condition) => $$"""{ "name": "open", "when": { {{condition}} }, "then": { "private": false } }""";

    private static string Shut(string condition) => $$"""{ "name": "shut", "when": { {{condition}} }, "then": { "private": true } }""";

    private static string Window(double from, double until)
    {
        var now = TimeOnly.FromDateTime(DateTime.Now);
        return string.Create(CultureInfo.InvariantCulture, $"\"from\": \"{now.AddHours(from):HH:mm}\", \"until\": \"{now.AddHours(until):HH:mm}\"");
    }

    private sealed record Case(string Rules, bool Leaves, string Path = "/v1/chat/completions", string Text = "hello", string? Agent = null, string? Key = null, string? Workspace = null);
}
