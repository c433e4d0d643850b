using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

public sealed class DemoCommandTests
{
    [Theory]
    [InlineData("en", "It passes: all 146,760 tokens were read", "The sandbox is gone.")]
    [InlineData("es", "Pasa: se leyeron los 146.760 tokens", "El entorno ya no existe.")]
    public async Task The_story_is_told_to_its_end_and_nothing_stays(string language, string passes, string end)
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync("demo", "--faster", "240", "--lang", language);
        Assert.True(status == 0, output + error);
        var text = Regex.Replace(output.ReplaceLineEndings("\n"), @"\n +", " ");
        Assert.Contains(passes, text, StringComparison.Ordinal);
        Assert.Contains(end, text, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(output, language == "en" ? "gave up: no token" : "abandonó: ningún token"));
        Assert.False(Directory.Exists(Regex.Match(output, "aforo-demo-[A-Za-z0-9]+") is { Success: true } folder ? Path.Join(Path.GetTempPath(), folder.Value) : "/"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(setup.Home));
    }

    [Fact]
    public async Task A_program_gets_the_outcome()
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync("demo", "--faster", "240", "--json");
        Assert.True(status == 0, output + error);
        using var outcome = JsonDocument.Parse(output);
        Assert.Equal((3, true, true, false), (outcome.RootElement.GetProperty("gave_up").GetInt32(), outcome.RootElement.GetProperty("same_request_passed").GetBoolean(), outcome.RootElement.GetProperty("undone").GetBoolean(), outcome.RootElement.GetProperty("left_behind").GetBoolean()));
    }

    [Fact]
    public async Task Interrupted_it_leaves_nothing_either()
    {
        using var setup = new Setup();
        using var interrupted = new CancellationTokenSource();
        using var output = new Told(text =>
        {
            if (text.Contains("146,760", StringComparison.Ordinal)) interrupted.Cancel();
        });
        await using var error = new StringWriter();
        var status = await Aforo.Commands.Cli.RunAsync(["demo", "--lang", "en"], output, error, () => new Systems.Surroundings { Platform = Systems.Platform.Linux, Home = "/", CurrentDirectory = "/" }, cancellation: interrupted.Token);
        Assert.Equal(130, status);
        Assert.False(Directory.Exists(Path.Join(Path.GetTempPath(), Regex.Match(output.Text, "aforo-demo-[A-Za-z0-9]+").Value)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    public async Task A_pace_has_its_bounds(string pace)
    {
        using var setup = new Setup();
        Assert.Equal(2, (await setup.RunAsync("demo", "--faster", pace)).Status);
    }

    /// <summary>Output that is heard as it is written.</summary>
    private sealed class Told(Action<string> heard) : MemoryStream
    {
        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            heard(Text);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer);
            heard(Text);
        }
    }
}
