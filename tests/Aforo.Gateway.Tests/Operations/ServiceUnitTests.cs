using System.Xml.Linq;
using Aforo.Gateway.Operations;

namespace Aforo.Gateway.Tests.Operations;

public sealed class ServiceUnitTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_systemd_unit_starts_the_program_with_its_arguments()
    {
        var unit = ServiceUnit.Systemd("/home/ana", "/usr/local/bin/aforo", ["serve", "--config", "/home/ana/my gateway 100%.jsonc"], Grace, "/home/ana/.config/aforo/serve.env");
        Assert.Equal("/home/ana/.config/systemd/user/aforo.service", unit.Path);
        Assert.Contains("\nExecStart=/usr/local/bin/aforo serve --config \"/home/ana/my gateway 100%%.jsonc\"\n", unit.Text);
        Assert.Contains("systemctl --user enable --now aforo.service", unit.Start);
    }

    [Theory]
    [InlineData("/home/ana/.config/aforo/serve.env", "-/home/ana/.config/aforo/serve.env")]
    [InlineData("/home/ana & co/100%/serve.env", "-/home/ana & co/100%%/serve.env")]
    [InlineData("/home/a[n]a*/serve.env", "-/home/a\\[n]a\\*/serve.env")]
    public void A_systemd_unit_reads_its_variables_from_a_file_that_may_be_missing(string path, string written)
    {
        var unit = ServiceUnit.Systemd("/home/ana", "/usr/local/bin/aforo", ["serve"], Grace, path);
        Assert.Equal(path, unit.KeysPath);
        Assert.Contains($"\nEnvironmentFile={written}\n", unit.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 45)]
    [InlineData(119.5, 135)]
    public void Its_manager_waits_longer_for_its_end_than_the_gateway_for_requests(double grace, int expected)
    {
        var time = TimeSpan.FromSeconds(grace);
        Assert.Contains($"\nTimeoutStopSec={expected}\n", ServiceUnit.Systemd("/home/ana", "/usr/local/bin/aforo", ["serve"], time, "/e").Text, StringComparison.Ordinal);
        var list = Read(ServiceUnit.Launchd("/Users/ana", "/opt/aforo", ["serve"], time, []));
        Assert.Equal(("integer", $"{expected}"), (Value(list, "ExitTimeOut").Name.LocalName, Value(list, "ExitTimeOut").Value));
    }

    [Fact]
    public void A_launchd_agent_is_a_property_list_with_each_argument_by_itself()
    {
        var unit = ServiceUnit.Launchd("/Users/Ana & Co", "/opt/aforo", ["serve", "--config", "a <b>.jsonc"], Grace, []);
        var list = Read(unit);
        Assert.Equal(["/opt/aforo", "serve", "--config", "a <b>.jsonc"], list.Descendants("array").Single().Elements("string").Select(word => word.Value));
        Assert.Contains("'/Users/Ana & Co/Library/LaunchAgents/dev.aforo.gateway.plist'", unit.Start);
        Assert.DoesNotContain("EnvironmentVariables", unit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_launchd_agent_names_its_variables_without_values()
    {
        var unit = ServiceUnit.Launchd("/Users/ana", "/opt/aforo", ["serve"], Grace, ["SKY_KEY", "ANA_KEY"]);
        var variables = Value(Read(unit), "EnvironmentVariables");
        Assert.Equal(unit.Path, unit.KeysPath);
        Assert.Equal(["SKY_KEY", "ANA_KEY"], variables.Elements("key").Select(name => name.Value));
        Assert.Equal(["", ""], variables.Elements("string").Select(value => value.Value));
    }

    private static XDocument Read(ServiceUnit unit) => XDocument.Parse(unit.Text.Replace("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n", "", StringComparison.Ordinal));

    private static XElement Value(XDocument list, string key) => (XElement)list.Root!.Element("dict")!.Elements("key").Single(one => one.Value == key).NextNode!;
}
