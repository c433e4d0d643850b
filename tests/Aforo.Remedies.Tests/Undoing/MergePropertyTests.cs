using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Inverses;
using Aforo.Remedies.Tests.Generated;
using CsCheck;
using DiffPlex;

namespace Aforo.Remedies.Tests.Undoing;

/// <summary>
/// A person edits a line that the change left alone. Taking the change out then gives the file before with the person's edit, or a
/// conflict; never anything else.
/// </summary>
public sealed class MergePropertyTests
{
    [Fact]
    public void Undo_keeps_the_later_edit_or_says_that_it_cannot()
    {
        var (merged, refused) = (0, 0);
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 1_000_000]).Sample((seed, choice) =>
        {
            var generated = (seed % 4) switch { 0 => Configurations.OpenClaw(seed), 1 => Configurations.OpenCode(seed), 2 => LineConfigurations.Continue(seed), _ => LineConfigurations.Codex(seed) };
            var before = Encoding.UTF8.GetBytes(generated.Files[generated.Edited]);
            var document = TextDocument.Parse(before, generated.Format);
            var result = TextEditor.Apply(document, [.. generated.Wishes.Select(wish => new TextEdit.Set(wish.Pointer, wish.Value))]);
            if (result.Document is null || result.Splices.IsEmpty) return;
            var inverse = FileInverse.Of(before, result.Bytes.Span, result.Splices, document);
            Assert.Equal(before, inverse.Restore(result.Bytes.Span));
            var (old, now) = (Lines(before), Lines(result.Bytes.ToArray()));
            var pairs = Kept(old, now);
            if (pairs.Count == 0) return;
            var (oldLine, newLine) = pairs[choice % pairs.Count];
            var edit = Edit(choice, generated.Format);
            var (edited, expected) = (edit(now, newLine), edit(old, oldLine));
            var outcome = new InverseMerge(inverse, Encoding.Latin1.GetBytes(edited)).Run();
            if (outcome.Bytes is { } bytes)
            {
                Interlocked.Increment(ref merged);
                Assert.Equal(expected, Encoding.Latin1.GetString(bytes.Span));
            }
            else
            {
                Interlocked.Increment(ref refused);
                Assert.NotEmpty(outcome.Conflicts);
            }
        }, iter: 3000);
        Assert.True(merged > 3 * refused, $"{merged} merged, {refused} refused");
    }

    [Fact]
    public void Inverses_survive_being_written_and_nonsense_is_refused()
    {
        var before = "A=1\nB=2\n"u8.ToArray();
        var document = TextDocument.Parse(before, TextFormat.DotEnv);
        var result = TextEditor.Set(document, "/A", "3");
        var inverse = FileInverse.Of(before, result.Bytes.Span, result.Splices, document);
        var written = InverseFile.Write(inverse);
        Assert.Equal(before, InverseFile.Read(written)!.Restore(result.Bytes.Span));
        Gen.Select(Gen.Int[0, written.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var spoilt = written.ToArray();
            spoilt[at] = value;
            if (InverseFile.Read(spoilt) is not { } read) return;
            if (read.Pieces.Sum(piece => piece.Length) == result.Bytes.Length) read.Restore(result.Bytes.Span);
            new InverseMerge(read, "A=3\nB=4\n"u8.ToArray()).Run();
        }, iter: 2000);
    }

    /// <summary>A line of its own before this one, this one gone, or a comment behind it.</summary>
    private static Func<string[], int, string> Edit(int choice, TextFormat format)
    {
        var comment = format is TextFormat.Toml or TextFormat.Yaml ? "# mine" : "// mine";
        return (lines, at) => string.Concat((choice % 3) switch
        {
            0 => [.. lines[..at], comment + "\n", .. lines[at..]],
            1 => [.. lines[..at], .. lines[(at + 1)..]],
            _ => (string[])[.. lines[..at], lines[at].TrimEnd('\r', '\n') + " " + comment + lines[at][lines[at].TrimEnd('\r', '\n').Length..], .. lines[(at + 1)..]],
        });
    }

    private static string[] Lines(byte[] bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        return [.. lines.Select((line, index) => index < lines.Length - 1 ? line + "\n" : line).Where(line => line.Length > 0)];
    }

    /// <summary>Lines that both have, as pairs of indices.</summary>
    private static List<(int Old, int New)> Kept(string[] old, string[] now)
    {
        var diff = Differ.Instance.CreateDiffs("0", "1", false, false, new Cut(old, now));
        var (pairs, from, to) = (new List<(int, int)>(), 0, 0);
        foreach (var block in diff.DiffBlocks)
        {
            for (; from < block.DeleteStartA; from++, to++) pairs.Add((from, to));
            (from, to) = (block.DeleteStartA + block.DeleteCountA, block.InsertStartB + block.InsertCountB);
        }
        for (; from < old.Length; from++, to++) pairs.Add((from, to));
        return pairs;
    }

    private sealed class Cut(string[] old, string[] now) : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text == "0" ? old : now;
    }
}
