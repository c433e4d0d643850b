using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Serving;

/// <summary>Files of TLS that can't be used are problems of the configuration, each at the member that names it, and hide nothing else.</summary>
public sealed class TlsCheckTests : IDisposable
{
    private const string Backend = """{"name": "sky", "kind": "openai", "url": "https://models.example.org", "key_variable": "SKY_KEY"}""";

    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static readonly string Certificate = Signed();

    private readonly Setup _setup = new();

    private string Written => Path.Join(_setup.Home, "gateway.jsonc");

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("en", "--check", "/tls/certificate", "there is no such file")]
    [InlineData("es", "--check", "/tls/certificate", "no existe ese archivo")]
    [InlineData("en", null, "/tls/certificate", "there is no such file")]
    public async Task Files_that_are_missing_are_told_with_their_places_and_warnings_are_told_all_the_same(string language, string? check, string pointer, string reason)
    {
        var (certificate, key) = (Place("one.pem"), Place("two.pem"));
        var (status, error) = await RunAsync(language, check, certificate, key);
        Assert.Equal(3, status);
        Assert.Matches($@"gateway\.jsonc: (line|línea) 2, (column|columna) 27 \({pointer}\): {Regex.Escape(certificate)}: {reason}", error);
        Assert.Matches($@"gateway\.jsonc: (line|línea) 3, (column|columna) 11 \(/tls/key\): {Regex.Escape(key)}: {reason}", error);
        Assert.Contains("SKY_KEY", error, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_problems_are_told_beside_them()
    {
        var (status, error) = await RunAsync("en", "--check", Place("one.pem"), Place("two.pem"), """, "heavy_share": 7""");
        Assert.Equal(3, status);
        Assert.Equal(["/tls/certificate", "/tls/key", "/heavy_share"], Pointers(error));
    }

    [Theory]
    [InlineData("garbage", "garbage", "/tls/certificate", "holds no certificate in PEM form")]
    [InlineData("", "", "/tls/certificate", "holds no certificate in PEM form")]
    [InlineData("CERTIFICATE", "garbage", "/tls/key", "holds no key in PEM form")]
    [InlineData("CERTIFICATE", "OTHER", "/tls/key", "holds no key in PEM form")]
    [InlineData("CERTIFICATE", "RSA", "/tls/key", "holds no key in PEM form")]
    [InlineData("CERTIFICATE", "BROKEN", "/tls/key", "holds no key in PEM form")]
    [InlineData("CERTIFICATE", "LOCKED", "/tls/key", "holds no key in PEM form, without a password, that belongs to the certificate in ")]
    public async Task Files_that_hold_something_else_are_told(string certificate, string key, string pointer, string expected)
    {
        _setup.File("one.pem", Pem(certificate)).File("two.pem", Pem(key));
        var (status, error) = await RunAsync("en", "--check", Place("one.pem"), Place("two.pem"));
        Assert.Equal(3, status);
        Assert.Equal([pointer], Pointers(error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\\u0000")]
    [InlineData("/")]
    [InlineData("/dev/zero")]
    public async Task Names_of_no_regular_file_are_told(string path)
    {
        var (status, error) = await RunAsync("en", "--check", path, path);
        Assert.Equal(3, status);
        Assert.Equal(["/tls/certificate", "/tls/key"], Pointers(error));
    }

    [Fact]
    public async Task A_certificate_with_its_key_is_well_also_behind_a_mark_of_byte_order()
    {
        _setup.File("one.pem", "\uFEFF" + Pem("CERTIFICATE")).File("two.pem", Pem("KEY"));
        var (status, error) = await RunAsync("en", "--check", Place("one.pem"), Place("two.pem"));
        Assert.True(status == 0, error);
        Assert.Contains("is well", error, StringComparison.Ordinal);
    }

    private static string Signed()
    {
        using var certificate = new CertificateRequest("CN=localhost", Key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem();
    }

    private static string Pem(string what)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        return what switch
        {
            "CERTIFICATE" => Certificate,
            "KEY" => Key.ExportPkcs8PrivateKeyPem(),
            "OTHER" => other.ExportPkcs8PrivateKeyPem(),
            "RSA" => rsa.ExportPkcs8PrivateKeyPem(),
            "LOCKED" => Key.ExportEncryptedPkcs8PrivateKeyPem("password", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)),
            "BROKEN" => "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            _ => what,
        };
    }

    private static IEnumerable<string> Pointers(string error) => Regex.Matches(error, @"column \d+ \((\S+)\)").Select(match => match.Groups[1].Value);

    private string Place(string name) => Path.Join(_setup.Home, name);

    private async Task<(int Status, string Error)> RunAsync(string language, string? check, string certificate, string key, string more = "")
    {
        _setup.File("gateway.jsonc", $$"""
            {
              "tls": { "certificate": "{{certificate}}",
               "key": "{{key}}" },
              "backends": [{{Backend}}]{{more}}
            }
            """);
        var (status, _, error) = await _setup.RunAsync(["serve", "--lang", language, "--config", Written, .. check is null ? Array.Empty<string>() : [check]]);
        return (status, error);
    }
}
