using Aforo.Systems.Runtimes.Ollama;
using CsCheck;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaHostTests
{
    [Theory]
    [InlineData(null, "http://127.0.0.1:11434/")]
    [InlineData("", "http://127.0.0.1:11434/")]
    [InlineData("   ", "http://127.0.0.1:11434/")]
    [InlineData("1.2.3.4", "http://1.2.3.4:11434/")]
    [InlineData("1.2.3.4:1234", "http://1.2.3.4:1234/")]
    [InlineData("1.2.3.4:", "http://1.2.3.4:11434/")]
    [InlineData(":1234", "http://127.0.0.1:1234/")]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434/")]
    [InlineData("0.0.0.0:8000", "http://127.0.0.1:8000/")]
    [InlineData("[::]:11434", "http://127.0.0.1:11434/")]
    [InlineData("[::]", "http://127.0.0.1:11434/")]
    [InlineData("::", "http://127.0.0.1:11434/")]
    [InlineData("[0:0::0]:99", "http://127.0.0.1:99/")]
    [InlineData("[::1]", "http://[::1]:11434/")]
    [InlineData("::1", "http://[::1]:11434/")]
    [InlineData("[::1]:1337", "http://[::1]:1337/")]
    [InlineData("http://[2001:db8::1]:80", "http://[2001:db8::1]/")]
    [InlineData("http://1.2.3.4", "http://1.2.3.4/")]
    [InlineData("HTTP://1.2.3.4", "http://1.2.3.4/")]
    [InlineData("https://1.2.3.4", "https://1.2.3.4/")]
    [InlineData("https://1.2.3.4:4321/", "https://1.2.3.4:4321/")]
    [InlineData("https://example.com/ollama", "https://example.com/ollama")]
    [InlineData("example.com/ollama", "http://example.com:11434/ollama")]
    [InlineData("example.com:77/ollama/", "http://example.com:77/ollama")]
    [InlineData("tcp://1.2.3.4", "http://1.2.3.4:11434/")]
    [InlineData("1.2.3.4:66000", "http://1.2.3.4:11434/")]
    [InlineData("1.2.3.4:-1", "http://1.2.3.4:11434/")]
    [InlineData("https://1.2.3.4:66000", "https://1.2.3.4/")]
    [InlineData("1.2.3.4:port", "http://1.2.3.4:11434/")]
    [InlineData("\"1.2.3.4\"", "http://1.2.3.4:11434/")]
    [InlineData(" ' example.com:9 ' ", "http://example.com:9/")]
    public void Every_form_of_the_variable(string? text, string address) => Assert.Equal(address, OllamaHost.Parse(text).AbsoluteUri);

    [Fact]
    public void No_text_breaks_it() => Gen.String.Sample(text => OllamaHost.Parse(text).IsAbsoluteUri);
}
