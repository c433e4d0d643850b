using System.Buffers;
using System.Text;
using Aforo.Gateway.Recording;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Recording;

public sealed class PromptRecorderTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const string Secret = "sk-abcdefghijklmnopqrstuvwxyz0123456789";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("aforo-prompts-");

    private string Folder => Path.Join(_root.FullName, "prompts");

    private string[] Names => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Folder_and_files_are_their_owners_only()
    {
        var recorder = Open();
        recorder.Record(Id(1), Bytes("hello"));
        var path = Path.Join(Folder, Id(1) + ".json");
        Assert.Equal("hello", File.ReadAllText(path));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal((OwnerFolder, OwnerFile), (File.GetUnixFileMode(Folder), File.GetUnixFileMode(path)));
    }

    [Fact]
    public void The_oldest_go_also_those_of_an_earlier_start()
    {
        var first = Open(mostBytes: 10);
        for (var i = 0; i < 3; i++) first.Record(Id(i), Bytes("12345"));
        Assert.Equal([Id(1) + ".json", Id(2) + ".json"], Names);
        Open(mostBytes: 10).Record(Id(3), Bytes("1234567"));
        Assert.Equal([Id(3) + ".json"], Names);
        Open(mostBytes: 5);
        Assert.Empty(Names);
    }

    [Fact]
    public void What_is_larger_than_all_may_be_is_not_kept_and_drives_nothing_out()
    {
        var recorder = Open(mostBytes: 10);
        recorder.Record(Id(1), Bytes("12345"));
        recorder.Record(Id(2), Bytes("12345678901"));
        Assert.Equal([Id(1) + ".json"], Names);
    }

    [Fact]
    public void A_folder_that_is_not_its_own_is_refused()
    {
        File.WriteAllText(Folder, "");
        Assert.Equal("not-a-folder", PromptRecorder.Open(Folder).Refusal?.Word);
        File.Delete(Folder);
        Open();
        File.WriteAllText(Path.Join(Folder, "thesis.txt"), "dear");
        Assert.Equal(new RecordingRefusal("foreign-files", "thesis.txt"), PromptRecorder.Open(Folder).Refusal);
        Assert.True(File.Exists(Path.Join(Folder, "thesis.txt")));
        if (OperatingSystem.IsWindows()) return;
        File.Delete(Path.Join(Folder, "thesis.txt"));
        Directory.CreateSymbolicLink(Path.Join(_root.FullName, "link"), Folder);
        Assert.Equal("not-a-folder", PromptRecorder.Open(Path.Join(_root.FullName, "link")).Refusal?.Word);
        File.SetUnixFileMode(Folder, OwnerFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Assert.Equal(new RecordingRefusal("open-to-others", "705"), PromptRecorder.Open(Folder).Refusal);
    }

    [Fact]
    public void A_folder_that_went_away_harms_nothing()
    {
        var recorder = Open();
        Directory.Delete(Folder);
        recorder.Record(Id(1), Bytes("hello"));
        Assert.Equal(1, recorder.Failures);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task The_gateway_keeps_what_the_client_sent_and_never_what_holds_a_secret(string detects)
    {
        var token = TestContext.Current.CancellationToken;
        await using var backend = new ScriptedBackend(async (_, stream, cancellation) => await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[]}"""), cancellation));
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = Gateways.Read(Gateways.One(backend, "openai", $", \"detect_secrets\": {detects}")), Prompts = Open() }, token);
        using var client = new HttpClient();
        var plain = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";
        foreach (var body in (string[])[plain.Replace("hi", Secret, StringComparison.Ordinal), plain])
        {
            using var request = Gateways.Post(gateway, "/v1/chat/completions", body);
            using var response = await client.SendAsync(request, token);
            Assert.Equal(200, (int)response.StatusCode);
            if (body == plain) Assert.Equal([response.Headers.GetValues("X-Aforo-Request-Id").Single() + ".json"], Names);
        }
        Assert.Equal(plain, File.ReadAllText(Directory.GetFiles(Folder).Single()));
    }

    private PromptRecorder Open(long mostBytes = PromptRecorder.DefaultBytes)
    {
        var (recorder, refusal) = PromptRecorder.Open(Folder, mostBytes);
        Assert.Null(refusal);
        return recorder!;
    }

    private static string Id(int number) => number.ToString("x32");

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
