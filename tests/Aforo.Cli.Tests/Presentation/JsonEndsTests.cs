using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Presentation;

/// <summary>Every answer in JSON is one document that ends its line.</summary>
public sealed class JsonEndsTests
{
    [Theory]
    [InlineData("doctor")]
    [InlineData("history")]
    [InlineData("fix")]
    [InlineData("workload")]
    [InlineData("explain", "CTX-13")]
    [InlineData("inspect", "--as", "machine", "machine")]
    [InlineData("compare", "--list-devices")]
    [InlineData("fit", "llama-3.1-8b:Q4_K_M", "--on", "rtx-3090")]
    [InlineData("fit", "--list-architectures")]
    public async Task It_ends_with_one_line_feed(params string[] arguments)
    {
        using var setup = new Setup();
        setup.Plain(64);
        var (_, output, error) = await setup.RunAsync([.. arguments, "--json"]);
        Assert.True(output.EndsWith("}\n", StringComparison.Ordinal), error);
    }
}
