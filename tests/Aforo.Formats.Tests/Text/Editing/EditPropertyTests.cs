using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using CsCheck;

namespace Aforo.Formats.Tests.Text.Editing;

/// <summary>Random values in random style, changed at random.</summary>
public sealed class EditPropertyTests
{
    [Theory]
    [InlineData(TextFormat.Json)]
    [InlineData(TextFormat.Jsonc)]
    [InlineData(TextFormat.Json5)]
    [InlineData(TextFormat.Toml)]
    [InlineData(TextFormat.Yaml)]
    public void A_tree_is_read_as_it_was_written(TextFormat format) => Sample(seed =>
    {
        var (value, text) = new RandomTree(format, new Random(seed)).Make();
        var document = Read.As(format, text);
        Assert.Empty(document.Errors);
        Assert.True(TextValue.Of(document.Root!).Says(value), text);
        var bytes = new List<byte>();
        Tile(document, document.Root!, 0, bytes, out var at);
        bytes.AddRange(document.Bytes.Span[at..]);
        Assert.Equal(document.Bytes.ToArray(), bytes.ToArray());
    });

    [Theory]
    [InlineData(TextFormat.Json, 0)]
    [InlineData(TextFormat.Jsonc, 0)]
    [InlineData(TextFormat.Json5, 0)]
    [InlineData(TextFormat.Toml, 0)]
    [InlineData(TextFormat.Yaml, 0.02)]
    public void A_change_reaches_what_it_names_and_nothing_else(TextFormat format, double refusedAtMost)
    {
        var (done, refused) = (0, 0);
        Sample(seed =>
        {
            var random = new Random(seed);
            var tree = new RandomTree(format, random);
            var (_, text) = tree.Make();
            var document = Read.As(format, text);
            var edit = Edit(document, tree, random);
            var result = TextEditor.Apply(document, edit);
            if (result.Document is null)
            {
                Interlocked.Increment(ref refused);
                if (refusedAtMost == 0) Assert.Fail($"{edit}: {result.Refusal}\n{text}");
                return;
            }

            Interlocked.Increment(ref done);
            AssertOutsideUnchanged(document, result);
            AssertIntended(document, result.Document, edit);
        });
        Assert.True(refused <= refusedAtMost * (done + refused), $"{refused} of {done + refused} refused");
    }

    [Fact]
    public void Splices_of_several_edits_are_those_over_the_original() => Sample(seed =>
    {
        var random = new Random(seed);
        var tree = new RandomTree(TextFormat.Json5, random);
        var document = Read.As(TextFormat.Json5, tree.Make().Text);
        var edits = new List<TextEdit>();
        var current = document;
        for (var step = 0; step < 4; step++)
        {
            edits.Add(Edit(current, tree, random));
            current = TextEditor.Apply(current, edits[^1]).Document!;
        }

        var result = TextEditor.Apply(document, [.. edits]);
        Assert.Equal(current.Bytes.ToArray(), result.Bytes.ToArray());
        AssertOutsideUnchanged(document, result);
    });

    private static void Sample(Action<int> check) => Gen.Int[0, int.MaxValue - 1].Sample(check, iter: 4_000, threads: 2);

    private static TextEdit Edit(TextDocument document, RandomTree tree, Random random)
    {
        var nodes = All(document.Root!).ToArray();
        var node = nodes[random.Next(nodes.Length)];
        var isTable = document.Format == TextFormat.Toml && (node.Parent is null || node.Pointer.StartsWith("/t", StringComparison.Ordinal) && node.Parent.Parent is null);
        return random.Next(4) switch
        {
            0 when node.Parent is not null && !isTable => new TextEdit.Remove(node.Pointer),
            1 when node.Kind == TextKind.Object => new TextEdit.Set(TextPointer.Child(node.Pointer, random.Next(2) == 0 ? "new" : "new ö"), tree.Any()),
            2 when node.Kind == TextKind.Array => new TextEdit.Insert(node.Pointer, random.Next(node.Children.Length + 1), tree.Any()),
            _ when isTable => new TextEdit.Set(node.Pointer + "/n/m", tree.Scalar()),
            _ => new TextEdit.Set(node.Pointer, tree.Any()),
        };
    }

    private static IEnumerable<TextNode> All(TextNode node) => node.Children.SelectMany(All).Prepend(node);

    private static void AssertOutsideUnchanged(TextDocument before, TextEditResult result)
    {
        var (at, now) = (0, 0);
        foreach (var splice in result.Splices)
        {
            Assert.True(splice.Start >= at);
            var length = splice.Start - at;
            Assert.True(before.Bytes.Span.Slice(at, length).SequenceEqual(result.Bytes.Span.Slice(now, length)));
            Assert.True(result.Bytes.Span.Slice(now + length, splice.Bytes.Length).SequenceEqual(splice.Bytes.Span));
            (at, now) = (splice.Start + splice.Length, now + length + splice.Bytes.Length);
        }

        Assert.True(before.Bytes.Span[at..].SequenceEqual(result.Bytes.Span[now..]));
    }

    /// <summary>Every node that the edit does not concern says what it said, in the same letters.</summary>
    private static void AssertIntended(TextDocument before, TextDocument after, TextEdit edit)
    {
        if (edit is TextEdit.Set set) Assert.True(TextValue.Of(after.Find(set.Pointer)!).Says(set.Value));
        if (edit is not TextEdit.Set) return;
        foreach (var node in All(before.Root!).Where(node => node.Children.IsEmpty && !node.Pointer.StartsWith(edit.Pointer, StringComparison.Ordinal) && !edit.Pointer.StartsWith(node.Pointer, StringComparison.Ordinal)))
            Assert.Equal(node.Raw, after.Find(node.Pointer)?.Raw);
    }

    /// <summary>Puts the document together again from its leaves and what lies between them.</summary>
    private static void Tile(TextDocument document, TextNode node, int from, List<byte> bytes, out int at)
    {
        at = from;
        var children = document.Format == TextFormat.Toml ? All(node).Where(child => child.Children.IsEmpty && child.Start >= from && child != node && child.Length > 0).OrderBy(child => child.Start).ToArray() : [.. node.Children];
        foreach (var child in children)
        {
            if (child.Start < at) continue;
            bytes.AddRange(document.Bytes.Span[at..child.Start]);
            at = child.Start;
            if (child.Children.IsEmpty || document.Format == TextFormat.Toml)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(child.Raw));
                at = child.End;
            }
            else Tile(document, child, at, bytes, out at);
        }
    }
}
