using System.Net;
using System.Net.Sockets;
using System.Text;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Configuration;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("localhost:8088", "127.0.0.1:8088", true)]
    [InlineData("LocalHost:8088", "127.0.0.1:8088", true)]
    [InlineData("localhost:0", "127.0.0.1:0", false)]
    [InlineData("127.0.0.1:8088", "127.0.0.1:8088", false)]
    [InlineData("[::1]:8088", "[::1]:8088", false)]
    public void An_address_is_a_number_or_the_name_of_this_machine(string text, string point, bool both) => Assert.Equal(new ListenAddress(IPEndPoint.Parse(point), both), ListenAddress.Parse(text));

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData("localhost:+80")]
    [InlineData("localhost: 80")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:http")]
    [InlineData("localhost.example.org:80")]
    [InlineData("models.example.org:80")]
    [InlineData("127.0.0.1")]
    [InlineData("::1:8088")]
    [InlineData("")]
    public void Another_name_and_an_address_without_a_port_are_none(string text)
    {
        Assert.Null(ListenAddress.Parse(text));
        Assert.Equal("configuration.no-address", Assert.Single(ConfigurationReader.Read(Encoding.UTF8.GetBytes($$"""{"listen": "{{text}}"}""")).Problems).What.Key);
    }

    [Fact]
    public async Task Localhost_is_heard_on_every_loopback_that_the_machine_has()
    {
        await using var gateway = await StartAsync();
        var port = gateway.Addresses[0].Port;
        Assert.Equal($"http://localhost:{port}/", Assert.Single(gateway.Addresses).ToString());
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var host in (string[])["localhost", "127.0.0.1", .. HasIpv6() ? (string[])["[::1]"] : []])
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri($"http://{host}:{port}/healthz"))).StatusCode);
    }

    private static async Task<GatewayServer> StartAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var port = ((IPEndPoint)free.LocalEndpoint).Port;
            free.Stop();
            try
            {
                return await Gateways.StartAsync($$"""{"listen": "localhost:{{port}}"}""");
            }
            catch (IOException) when (attempt < 5)
            {
                // Somebody else took the port meanwhile.
            }
        }
    }

    private static bool HasIpv6()
    {
        if (!Socket.OSSupportsIPv6) return false;
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
