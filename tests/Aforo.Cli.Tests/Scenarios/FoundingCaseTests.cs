using Aforo.Demonstration;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>The founding case set up for real: the agent's configuration before, a server with the definition of 131,072 tokens, their records.</summary>
public sealed class FoundingCaseTests
{
    private const double Faster = 200;

    private const int Prompt = 146_760;

    private static async Task<(int Status, string Output, string Error)> RunAsync(Sandbox sandbox, params string[] arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var status = await Aforo.Commands.Cli.RunAsync(arguments, output, error, () => sandbox.World, cancellation: TestContext.Current.CancellationToken);
        return (status, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    [Fact]
    public async Task Dump()
    {
        await using var sandbox = await Sandbox.OpenAsync(Faster, TestContext.Current.CancellationToken);
        var agent = new PlayedAgent(sandbox);
        var o = TestContext.Current.TestOutputHelper!;
        o.WriteLine((await agent.AskAsync(40_000, 1, default)).ToString());
        for (var i = 0; i < 3; i++) o.WriteLine((await agent.AskAsync(Prompt, 2 + i, default)).ToString());
        var r = await RunAsync(sandbox, "doctor", "--machine", Sandbox.Machine);
        o.WriteLine(r.Output + r.Error);
        r = await RunAsync(sandbox, "fix", "--machine", Sandbox.Machine, "--dry-run");
        o.WriteLine(r.Output + r.Error);
        //o.WriteLine(File.ReadAllText(sandbox.Home + "/.ollama/logs/server.log"));
    }
}
