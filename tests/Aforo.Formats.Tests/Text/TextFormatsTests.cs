using Aforo.Formats.Text;

namespace Aforo.Formats.Tests.Text;

public sealed class TextFormatsTests
{
    [Theory]
    [InlineData("a/opencode.json", TextFormat.Json)]
    [InlineData("C:\\x\\opencode.JSONC", TextFormat.Jsonc)]
    [InlineData("models.json5", TextFormat.Json5)]
    [InlineData("config.toml", TextFormat.Toml)]
    [InlineData(".aider.conf.yml", TextFormat.Yaml)]
    [InlineData("before.Modelfile", TextFormat.Modelfile)]
    [InlineData("Modelfile.qwen", TextFormat.Modelfile)]
    [InlineData("/x/.env", TextFormat.DotEnv)]
    [InlineData(".env.local", TextFormat.DotEnv)]
    [InlineData("/etc/systemd/system/ollama.service", TextFormat.Systemd)]
    [InlineData("/etc/systemd/system/ollama.service.d/override.conf", TextFormat.Systemd)]
    [InlineData("/etc/nginx.conf", null)]
    [InlineData("README", null)]
    public void A_name_promises_a_format(string name, TextFormat? format) => Assert.Equal(format, TextFormats.Guess(name));
}
