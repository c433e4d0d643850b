using Aforo.Formats.Gguf;

namespace Aforo.Formats.Tests.Gguf;

public sealed class GgufValuesTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Elements_are_read_when_they_are_asked_for(int version, bool bigEndian)
    {
        var bytes = Samples.Everything(version, bigEndian).ToArray();
        var source = new MemoryByteSource(bytes);
        var file = Samples.File(bytes);

        Assert.Equal(["a", "", "ñandú", "<|end|>"], GgufValues.Texts(source, file, file.Find("tokenizer.ggml.tokens")!).Values);
        Assert.Equal(["ñandú"], GgufValues.Texts(source, file, file.Find("tokenizer.ggml.tokens")!, from: 2, most: 1).Values);
        Assert.Equal([0.5, -1], GgufValues.Numbers(source, file, file.Find("floats")!).Values);
        Assert.Equal([0, 1], GgufValues.Numbers(source, file, file.Find("flags")!, from: 1).Values);
        Assert.Empty(GgufValues.Numbers(source, file, file.Find("tokenizer.ggml.tokens")!).Values);
        Assert.Empty(GgufValues.Texts(source, file, file.Find("u8")!).Values);
        Assert.Empty(GgufValues.Texts(source, file, file.Find("tokenizer.ggml.tokens")!, from: 4).Values);
    }
}
