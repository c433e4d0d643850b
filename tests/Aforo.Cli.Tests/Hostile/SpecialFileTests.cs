using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Xunit;

namespace Aforo.Cli.Tests.Hostile;

/// <summary>A pipe, a socket or a folder where a file is expected is named, and never waited for.</summary>
public sealed class SpecialFileTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What the system gives, and what may be any program's: that it can't be read is no problem of the owner's.</summary>
    private static readonly string[] Unnamed = ["proc/", "sys/", "run/", "etc/os-release", "etc/llama/", "etc/systemd/system/llama-server.service", "home/user/.npm-global/"];

    public static TheoryData<string> Places
    {
        get
        {
            using var setup = WholeMachine.Create();
            return [.. Directory.EnumerateFiles(setup.Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(setup.Root, path)).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task The_doctor_passes_over_a_pipe_and_names_it(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes of Unix lie among files");
        using var setup = WholeMachine.Create();
        var full = Path.Join(setup.Root, path);
        File.Delete(full);
        await PipeAsync(full);
        var (_, output, error) = await Answer(setup.RunAsync("doctor", "--json"));
        Assert.True(output.Length > 0, error);
        if (!Unnamed.Any(place => path.StartsWith(place, StringComparison.Ordinal))) Assert.Contains(Told(output), message => message.Contains($"'{full}' is a named pipe; a regular file is expected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_doctor_passes_over_a_machine_made_of_pipes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "pipes of Unix lie among files");
        using var setup = WholeMachine.Create();
        foreach (var path in Directory.GetFiles(setup.Root, "*", SearchOption.AllDirectories))
        {
            File.Delete(path);
            await PipeAsync(path);
        }
        var (_, output, error) = await Answer(setup.RunAsync("doctor", "--json"));
        Assert.True(output.Length > 0, error);
        Assert.Equal(0, (await Answer(setup.RunAsync("collect", "-o", "-"))).Status);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task The_doctor_passes_over_a_folder_in_a_files_place(string path)
    {
        using var setup = WholeMachine.Create();
        var full = Path.Join(setup.Root, path);
        File.Delete(full);
        Directory.CreateDirectory(full);
        var (_, output, error) = await Answer(setup.RunAsync("doctor", "--json"));
        Assert.True(output.Length > 0, error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gguf")]
    [InlineData("modelfile")]
    [InlineData("ollama-store")]
    [InlineData("hf-config")]
    [InlineData("agent")]
    [InlineData("log")]
    public async Task Inspect_refuses_what_is_no_file_and_names_it(string? kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "special files of Unix");
        using var setup = new Setup();
        foreach (var (name, made) in ((string, string)[])[("openclaw.json", "pipe"), ("server.log", "pipe"), ("model.gguf", "pipe"), ("Modelfile", "pipe"), ("config.json", "pipe"), ("a", "socket"), ("/dev/zero", "device")])
        {
            var path = Path.Join(setup.Home, name);
            using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            if (made == "device") path = name;
            else if (made == "pipe") await PipeAsync(path);
            else server.Bind(new UnixDomainSocketEndPoint(path));
            string[] arguments = kind is null ? ["inspect", path] : ["inspect", path, "--as", kind];
            var (status, output, error) = await Answer(setup.RunAsync(arguments));
            Assert.True(status == 3, $"{path}: {status} {output} {error}");
            Assert.Contains(path, (output + error).Replace("\n", "", StringComparison.Ordinal).Replace("    ", "", StringComparison.Ordinal).Replace("~", setup.Home, StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_log_that_is_named_as_a_pipe_is_read_where_a_shell_opened_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/fd");
        using var setup = new Setup();
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        // Named first: the other end closes with this one where nobody was told of it.
        var path = "/dev/fd/" + pipe.GetClientHandleAsString();
        var writing = Task.Run(() =>
        {
            pipe.Write("time=2026-11-20T10:00:00.000Z level=WARN source=llama_server.go:317 msg=\"truncating input prompt\" limit=65538 prompt=150311 keep=4 new=65538\n"u8);
            pipe.Dispose();
        }, TestContext.Current.CancellationToken);
        var (_, output, error) = await Answer(setup.RunAsync("inspect", path, "--json"));
        await writing;
        Assert.True(output.Contains("prompt_truncated", StringComparison.Ordinal), output + error);
    }

    /// <summary>The answer; a reader that waits for a pipe's writer would never give one.</summary>
    private static Task<(int Status, string Output, string Error)> Answer(Task<(int, string, string)> running) => running.WaitAsync(Patience, TestContext.Current.CancellationToken)!;

    private static string[] Told(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("findings").EnumerateArray().SelectMany(finding => finding.GetProperty("evidence").EnumerateArray()).Select(evidence => evidence.GetProperty("value")).Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)];
    }

    private static async Task PipeAsync(string path)
    {
        using var made = Process.Start("mkfifo", path);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
