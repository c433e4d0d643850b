using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Undoing;

namespace Aforo.Remedies.Tests.Files;

/// <summary>Links, permissions and owners stay what they are.</summary>
public sealed class RealFilesTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task A_symbolic_link_is_followed_and_stays_a_link()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("dotfiles/openclaw.json", "{ timeoutSeconds: 300 }\n");
        Directory.CreateDirectory(sandbox.At(".openclaw"));
        File.CreateSymbolicLink(sandbox.At(".openclaw/middle.json"), "../dotfiles/openclaw.json");
        File.CreateSymbolicLink(sandbox.At(".openclaw/openclaw.json"), "middle.json");
        var outcome = await sandbox.Applier.ApplyAsync([sandbox.Edit(".openclaw/openclaw.json", TextFormat.Json5, new TextEdit.Set("/timeoutSeconds", 1200))]);
        Assert.Equal(ApplyState.Applied, outcome.State);
        Assert.Equal("middle.json", new FileInfo(sandbox.At(".openclaw/openclaw.json")).LinkTarget);
        Assert.Null(new FileInfo(sandbox.At("dotfiles/openclaw.json")).LinkTarget);
        Assert.Equal("{ timeoutSeconds: 1200 }\n", sandbox.Read("dotfiles/openclaw.json"));
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        Assert.Equal("{ timeoutSeconds: 300 }\n", sandbox.Read(".openclaw/openclaw.json"));
        Assert.Equal("middle.json", new FileInfo(sandbox.At(".openclaw/openclaw.json")).LinkTarget);
    }

    [Theory]
    [InlineData(OwnerOnly)]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    [InlineData(OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    public async Task Permissions_stay(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) return;
        using var sandbox = new Sandbox();
        var path = sandbox.Write("opencode.json", "{ \"timeout\": 300000 }");
        File.SetUnixFileMode(path, mode);
        await sandbox.Applier.ApplyAsync([sandbox.Edit("opencode.json", TextFormat.Jsonc, new TextEdit.Set("/timeout", 1200000))]);
        Assert.Equal(mode, File.GetUnixFileMode(path));
        await sandbox.Undoer.UndoAsync();
        Assert.Equal(mode, File.GetUnixFileMode(path));
        Assert.Equal("{ \"timeout\": 300000 }", sandbox.Read("opencode.json"));
    }

    [Fact]
    public async Task A_read_only_file_is_refused()
    {
        using var sandbox = new Sandbox();
        var path = sandbox.Write("opencode.json", "{ \"timeout\": 300000 }");
        var change = sandbox.Edit("opencode.json", TextFormat.Jsonc, new TextEdit.Set("/timeout", 1200000));
        File.SetAttributes(path, FileAttributes.ReadOnly);
        var outcome = await sandbox.Applier.ApplyAsync([change]);
        Assert.Equal((ApplyState.Refused, new Trouble(Troubles.ReadOnly, path) { Conflicts = [] }), (outcome.State, Assert.Single(outcome.Troubles)));
        Assert.Equal("{ \"timeout\": 300000 }", sandbox.Read("opencode.json"));
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public async Task What_is_gone_or_no_file_is_refused()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("a.env", "A=1\n");
        sandbox.Write("b.env", "A=1\n");
        var changes = new[] { sandbox.Edit("a.env", TextFormat.DotEnv, new TextEdit.Set("/A", "2")), sandbox.Edit("b.env", TextFormat.DotEnv, new TextEdit.Set("/A", "2")) };
        File.Delete(sandbox.At("a.env"));
        File.Delete(sandbox.At("b.env"));
        Directory.CreateDirectory(sandbox.At("b.env"));
        var outcome = await sandbox.Applier.ApplyAsync(changes);
        Assert.Equal(ApplyState.Refused, outcome.State);
        Assert.Equal([Troubles.Missing, Troubles.NotAFile], outcome.Troubles.Select(trouble => trouble.Word));
    }

    [Fact]
    public async Task A_file_with_two_names_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var sandbox = new Sandbox();
        sandbox.Write("a.env", "A=1\n");
        var change = sandbox.Edit("a.env", TextFormat.DotEnv, new TextEdit.Set("/A", "2"));
        using (var link = System.Diagnostics.Process.Start("ln", [sandbox.At("a.env"), sandbox.At("b.env")])) await link.WaitForExitAsync();
        Assert.Equal(Troubles.HardLinked, Assert.Single((await sandbox.Applier.ApplyAsync([change])).Troubles).Word);
    }

    [Fact]
    public async Task The_owner_stays()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return;
        using var sandbox = new Sandbox();
        var path = sandbox.Write("a.env", "A=1\n");
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        using (var chown = System.Diagnostics.Process.Start("chown", ["12345:12346", path])) await chown.WaitForExitAsync();
        Assert.Equal(ApplyState.Applied, (await sandbox.Applier.ApplyAsync([sandbox.Edit("a.env", TextFormat.DotEnv, new TextEdit.Set("/A", "2"))])).State);
        var start = new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%u:%g", path]) { RedirectStandardOutput = true };
        using var stat = System.Diagnostics.Process.Start(start)!;
        Assert.Equal("12345:12346", (await stat.StandardOutput.ReadToEndAsync()).Trim());
        Assert.Equal(Aforo.Remedies.Files.FileKind.Regular, new Aforo.Remedies.Files.RealFiles().Look(path)!.Kind);
    }

    [Fact]
    public async Task The_journal_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        using var sandbox = new Sandbox();
        sandbox.Write("a.env", "A=1\n");
        await sandbox.Applier.ApplyAsync([sandbox.Edit("a.env", TextFormat.DotEnv, new TextEdit.Set("/A", "2"))]);
        foreach (var entry in Directory.EnumerateFileSystemEntries(sandbox.At("state"), "*", SearchOption.AllDirectories).Where(entry => Path.GetFileName(entry) != "lock"))
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(entry) & ~UnixFileMode.UserExecute);
    }
}
