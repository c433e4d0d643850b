using System.Text.Json;

namespace Aforo.Presentation;

/// <summary>One indented JSON document on a stream, with the end of line that tools of the command line expect.</summary>
internal sealed class JsonAnswer(Stream output) : IDisposable
{
    public Utf8JsonWriter Writer { get; } = new(output, JsonText.Indented);

    public void Dispose()
    {
        Writer.Dispose();
        output.WriteByte((byte)'\n');
    }
}
