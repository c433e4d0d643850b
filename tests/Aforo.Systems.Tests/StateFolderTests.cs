using System.Collections.Immutable;

namespace Aforo.Systems.Tests;

public sealed class StateFolderTests
{
    [Theory]
    [InlineData(Platform.Linux, null, "/home/ana/.local/state/aforo")]
    [InlineData(Platform.Linux, "/var/ana", "/var/ana/aforo")]
    [InlineData(Platform.Linux, "relative", "/home/ana/.local/state/aforo")]
    [InlineData(Platform.MacOs, null, "/home/ana/Library/Application Support/aforo")]
    [InlineData(Platform.MacOs, "/var/ana", "/var/ana/aforo")]
    public void State_is_kept_where_the_system_has_it(Platform platform, string? variable, string expected)
    {
        var environment = variable is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("XDG_STATE_HOME", variable);
        Assert.Equal(expected, StateFolder.Of(new Surroundings { Platform = platform, Home = "/home/ana", CurrentDirectory = "/", Environment = environment }));
    }

    [Fact]
    public void The_folder_is_made_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        var home = Directory.CreateTempSubdirectory("aforo-state-");
        try
        {
            var folder = StateFolder.Make(new Surroundings { Platform = Platform.Linux, Home = home.FullName, CurrentDirectory = "/" });
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
