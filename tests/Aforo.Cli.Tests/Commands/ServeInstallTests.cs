using System.Text;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Systems;

namespace Aforo.Cli.Tests.Commands;

/// <summary><c>aforo serve --install</c>: a unit, and where the keys of its configuration belong.</summary>
public sealed class ServeInstallTests : IDisposable
{
    private const string Keys = """{"backends": [{"name": "sky", "kind": "openai", "url": "https://models.example.org", "key_variable": "SKY_KEY"}, {"name": "sea", "kind": "anthropic", "url": "https://sea.example.org", "key_variable": "SKY_KEY"}], "keys": [{"name": "ana", "variable": "ANA_KEY"}, {"name": "odd", "variable": "NOT A NAME\nX=1"}]}""";

    private readonly Setup _setup = new Setup().Variable("SKY_KEY", "the-secret-itself").File("gateway.jsonc", Keys);

    private string Configuration => Path.Combine(_setup.Home, "gateway.jsonc");

    private string Unit => Path.Combine(_setup.Home, ".config", "systemd", "user", "aforo.service");

    private string Variables => Path.Combine(_setup.Home, ".config", "aforo", "serve.env");

    private string List => Path.Combine(_setup.Home, "Library", "LaunchAgents", "dev.aforo.gateway.plist");

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("en", "A service sees none of your shell's variables.", "  SKY_KEY (the key for the backend \"sky\")", "  SKY_KEY (the key for the backend \"sea\")", "  ANA_KEY (the key \"ana\" of clients)", "mode 0600")]
    [InlineData("es", "Un servicio no ve ninguna variable de su shell.", "  SKY_KEY (la clave para el servidor «sky»)", "  SKY_KEY (la clave para el servidor «sea»)", "  ANA_KEY (la clave «ana» de los clientes)", "modo 0600")]
    public async Task Systemd_reads_keys_from_a_file_of_their_owners_only_that_holds_names_and_no_value(string language, params string[] told)
    {
        var (status, output, error) = await _setup.RunAsync("serve", "--install", "--config", Configuration, "--lang", language);
        Assert.True(status == 0, error);
        Assert.All([.. told, Variables, Unit], part => Assert.Contains(part, error, StringComparison.Ordinal));
        Assert.Contains($"\nEnvironmentFile=-{Variables}\n", File.ReadAllText(Unit), StringComparison.Ordinal);
        var lines = File.ReadAllLines(Variables);
        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        Assert.Equal(["#SKY_KEY=", "#ANA_KEY="], lines[1..]);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Variables));
        Assert.DoesNotContain("the-secret-itself", output + error + File.ReadAllText(Unit) + File.ReadAllText(Variables), StringComparison.Ordinal);
        Assert.DoesNotContain("not set here", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_variables_that_is_there_stays_and_is_told_where_others_may_read_it()
    {
        _setup.File(".config/aforo/serve.env", "SKY_KEY=mine\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Variables, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var (status, _, error) = await _setup.RunAsync("serve", "--install", "--config", Configuration);
        Assert.Equal(0, status);
        Assert.Equal("SKY_KEY=mine\n", File.ReadAllText(Variables));
        Assert.DoesNotContain("mine", error, StringComparison.Ordinal);
        Assert.Contains("  ANA_KEY", error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Contains("(mode 640)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_in_the_folder_of_the_configuration()
    {
        _setup.Variable("XDG_CONFIG_HOME", Path.Combine(_setup.Home, "settings"));
        Assert.Equal(0, (await _setup.RunAsync("serve", "--install", "--config", Configuration)).Status);
        var file = Path.Combine(_setup.Home, "settings", "aforo", "serve.env");
        Assert.True(File.Exists(file));
        Assert.Contains($"EnvironmentFile=-{file}\n", File.ReadAllText(Unit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_variables_nothing_is_said_of_them_and_no_file_is_made()
    {
        _setup.File("gateway.jsonc", "{}");
        var (status, _, error) = await _setup.RunAsync("serve", "--install", "--config", Configuration);
        Assert.Equal(0, status);
        Assert.DoesNotContain("variables", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Variables));
        Assert.Contains($"\nEnvironmentFile=-{Variables}\n", File.ReadAllText(Unit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "(mode 0600), under EnvironmentVariables:")]
    [InlineData("es", "(modo 0600), en EnvironmentVariables:")]
    public async Task Launchd_takes_keys_from_its_list_which_is_its_owners_only_and_holds_no_value(string language, string told)
    {
        await using var error = new StringWriter();
        using var output = new MemoryStream();
        var status = await Aforo.Commands.Cli.RunAsync(["serve", "--install", "--config", Configuration, "--lang", language], output, error, () => _setup.World() with { Platform = Platform.MacOs });
        var list = File.ReadAllText(List);
        Assert.True(status == 0, error.ToString());
        Assert.Contains(List + " " + told, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("<key>SKY_KEY</key>\n    <string></string>\n    <key>ANA_KEY</key>\n    <string></string>\n", list, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret-itself", list + error, StringComparison.Ordinal);
        Assert.False(File.Exists(Variables));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(List));
    }

    [Fact]
    public async Task A_password_in_the_address_of_the_ledger_is_not_written_down()
    {
        var (status, _, error) = await _setup.RunAsync("serve", "--install", "--config", Configuration, "--ledger", "postgres://ana:secret-word@db.example.org/aforo");
        Assert.Equal(4, status);
        Assert.Contains("~/.pgpass", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Unit));
    }

    [Fact]
    public async Task A_unit_that_is_there_is_not_overwritten_and_no_other_file_is_made()
    {
        _setup.File(".config/systemd/user/aforo.service", "mine");
        var (status, _, error) = await _setup.RunAsync("serve", "--install", "--config", Configuration);
        Assert.Equal(4, status);
        Assert.Contains(Unit, error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Unit, Encoding.UTF8));
        Assert.False(File.Exists(Variables));
    }
}
