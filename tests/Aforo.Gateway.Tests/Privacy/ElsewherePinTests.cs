namespace Aforo.Gateway.Tests.Privacy;

/// <summary>An Ollama of one's own hands the prompts of some models on to its maker's cloud: for what is private such a model is none of one's own.</summary>
public sealed class ElsewherePinTests
{
    private const string Marker = "the-private-words";

    [Theory]
    [InlineData("at-home", """{"name":"at-home:latest"}""", "{}", true)]
    [InlineData("renamed", """{"name":"renamed:latest","remote_host":"https://ollama.com:443","remote_model":"gpt-oss:120b"}""", "{}", false)]
    [InlineData("renamed", """{"name":"renamed:latest"}""", """{"remote_host":"https://ollama.com:443"}""", false)]
    [InlineData("gpt-oss:120b-cloud", """{"name":"gpt-oss:120b-cloud"}""", "{}", false)]
    [InlineData("glm-5:cloud", """{"name":"at-home:latest"}""", "{}", false)]
    public async Task A_private_prompt_goes_to_no_model_that_is_answered_elsewhere(string model, string listed, string shown, bool goes)
    {
        foreach (var path in (string[])["/api/chat", "/v1/chat/completions"])
        {
            await using var scene = await StartAsync(PinScene.Out, listed, shown);
            var (status, text) = await scene.AskAsync(path, PinScene.Chat(Marker, model));
            Assert.Equal(goes, scene.Own.Asked.Any(asked => asked.Contains(Marker, StringComparison.Ordinal)));
            Assert.True(goes == (status == 200), text);
            scene.AssertPinned();
        }
    }

    [Fact]
    public async Task What_a_rule_lets_out_may_go_there()
    {
        await using var scene = await StartAsync($"{PinScene.All}, {PinScene.Always}", """{"name":"glm-5:cloud","remote_host":"https://ollama.com:443"}""", "{}");
        var (status, text) = await scene.AskAsync("/api/chat", PinScene.Chat(Marker, "glm-5:cloud"));

        Assert.True(status == 200, text);
        Assert.Contains(scene.Own.Asked, asked => asked.Contains(Marker, StringComparison.Ordinal));
    }

    private static Task<PinScene> StartAsync(string rules, string listed, string shown) => PinScene.StartAsync(rules, kind: "ollama", models: null, own: (_, asked) => (200, asked.Split(' ')[1] switch
    {
        "/api/version" => """{"version":"0.32.1"}""",
        "/api/ps" => """{"models":[]}""",
        "/api/tags" => $$"""{"models":[{{listed}}]}""",
        "/api/show" => shown,
        _ => """{"model":"m","message":{"role":"assistant","content":"x"},"done":true}""",
    }, null));
}
