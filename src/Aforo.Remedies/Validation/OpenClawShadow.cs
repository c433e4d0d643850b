using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Validation;

/// <summary>A configuration in which one file is replaced by a staged one, without touching any file of it.</summary>
/// <param name="path">The file that is to be replaced.</param>
/// <param name="staged">The file with the new bytes, in the same folder.</param>
internal sealed class OpenClawShadow(string path, string staged) : IDisposable
{
    /// <summary>OpenClaw's own limit.</summary>
    private const int DeepestInclude = 10;

    private readonly List<string> _made = [];

    /// <summary>Whether any configuration holds the file.</summary>
    public bool WasUsed { get; private set; }

    /// <summary>The file to validate in place of <paramref name="root"/>; null when the replaced file is not part of it.</summary>
    public string? Of(string root)
    {
        var shadow = Of(root, 0);
        WasUsed |= shadow is not null;
        return shadow;
    }

    public void Dispose()
    {
        foreach (var file in _made) File.Delete(file);
    }

    private string? Of(string file, int depth)
    {
        if (Same(file, path)) return staged;
        if (depth > DeepestInclude || !File.Exists(file) || new FileInfo(file).Length > TextDocument.MaxBytes) return null;
        var document = TextDocument.Parse(File.ReadAllBytes(file), TextFormat.Json5);
        if (document.Root is null) return null;
        var edits = Includes(document.Root).Select(include => (include.Pointer, Replacement: Instead(include, file, depth))).Where(edit => edit.Replacement is not null).ToArray();
        if (edits.Length == 0) return null;
        var changed = TextEditor.Apply(document, [.. edits.Select(edit => new TextEdit.Set(edit.Pointer, edit.Replacement!))]);
        if (changed.Document is null) return null;
        var shadow = Path.Join(Path.GetDirectoryName(file), $".{Path.GetFileName(file)}.{Path.GetFileName(staged).TrimStart('.')}");
        _made.Add(shadow);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(shadow, options);
        stream.Write(changed.Bytes.Span);
        return shadow;
    }

    private string? Instead(TextNode include, string file, int depth)
    {
        if (include.AsText() is not { Length: > 0 } name) return null;
        var target = Path.GetFullPath(name, Path.GetDirectoryName(file)!);
        return Of(target, depth + 1);
    }

    private static IEnumerable<TextNode> Includes(TextNode node)
    {
        foreach (var child in node.Children)
        {
            if (child.Key == "$include") foreach (var name in child.Kind == TextKind.Array ? child.Children : [child]) yield return name;
            else foreach (var deeper in Includes(child)) yield return deeper;
        }
    }

    private static bool Same(string one, string other) => Real(one) == Real(other);

    private static string Real(string file) => File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(file) : Path.GetFullPath(file);
}
