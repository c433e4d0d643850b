using System.Xml.Linq;
using Aforo.Gateway.Operations;

namespace Aforo.Gateway.Tests.Operations;

public sealed class ServiceUnitTests
{
    [Fact]
    public void A_systemd_unit_starts_the_program_with_its_arguments()
    {
        var unit = ServiceUnit.Systemd("/home/ana", "/usr/local/bin/aforo", ["serve", "--config", "/home/ana/my gateway 100%.jsonc"]);
        Assert.Equal("/home/ana/.config/systemd/user/aforo.service", unit.Path);
        Assert.Contains("\nExecStart=/usr/local/bin/aforo serve --config \"/home/ana/my gateway 100%%.jsonc\"\n", unit.Text);
        Assert.Contains("systemctl --user enable --now aforo.service", unit.Start);
    }

    [Fact]
    public void A_launchd_agent_is_a_property_list_with_each_argument_by_itself()
    {
        var unit = ServiceUnit.Launchd("/Users/Ana & Co", "/opt/aforo", ["serve", "--config", "a <b>.jsonc"]);
        var list = XDocument.Parse(unit.Text.Replace("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n", "", StringComparison.Ordinal));
        Assert.Equal(["/opt/aforo", "serve", "--config", "a <b>.jsonc"], list.Descendants("array").Single().Elements("string").Select(word => word.Value));
        Assert.Contains("'/Users/Ana & Co/Library/LaunchAgents/dev.aforo.gateway.plist'", unit.Start);
    }
}
