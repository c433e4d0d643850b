using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Presentation;

/// <summary>Standard error of every command: whatever is written there, no control character reaches the terminal but ends of lines and tabs.</summary>
internal sealed class VisibleWriter(TextWriter terminal) : TextWriter
{
    public override Encoding Encoding => terminal.Encoding;

    public override void Write(char value)
    {
        if (!Visible.IsControl(value)) terminal.Write(value);
        else Write(value.ToString());
    }

    public override void Write(string? value) => terminal.Write(value is null ? null : Shown(value));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine(string? value) => terminal.WriteLine(value is null ? null : Shown(value));

    public override void WriteLine() => terminal.WriteLine();

    public override Task WriteAsync(string? value) => terminal.WriteAsync(value is null ? null : Shown(value));

    public override Task WriteLineAsync(string? value) => terminal.WriteLineAsync(value is null ? null : Shown(value));

    public override void Flush() => terminal.Flush();

    public override Task FlushAsync() => terminal.FlushAsync();

    private static string Shown(string text) => Visible.Exact(text.ReplaceLineEndings("\n")).Replace("\n", Environment.NewLine, StringComparison.Ordinal);
}
