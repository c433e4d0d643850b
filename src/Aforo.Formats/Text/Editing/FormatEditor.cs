using Aforo.Core.Messages;
using Aforo.Formats.Text.Editing.Formats;

namespace Aforo.Formats.Text.Editing;

/// <summary>How one format writes a change. What it proposes is checked by <see cref="TextEditor"/>.</summary>
internal abstract class FormatEditor(TextDocument document)
{
    protected TextDocument Document { get; } = document;

    protected TextLayout Layout { get; } = new(document);

    public static FormatEditor For(TextDocument document) => document.Format switch
    {
        TextFormat.Json or TextFormat.Jsonc or TextFormat.Json5 => new JsonEditor(document),
        TextFormat.Toml => new TomlEditor(document),
        TextFormat.Yaml => new YamlEditor(document),
        TextFormat.Modelfile => new ModelfileEditor(document),
        TextFormat.DotEnv => new EnvEditor(document),
        _ => new SystemdEditor(document),
    };

    /// <summary>Whether a value that is no object may be made one by setting a member.</summary>
    public virtual bool CanBecomeObject(TextNode node) => false;

    public abstract IEnumerable<Splice> ReplaceValue(TextNode node, TextValue value);

    public abstract IEnumerable<Splice> AddMember(TextNode parent, string key, TextValue value);

    public abstract IEnumerable<Splice> InsertItem(TextNode array, int index, TextValue value);

    public abstract IEnumerable<Splice> Remove(TextNode node);

    /// <summary>Writes another name for a member.</summary>
    public virtual IEnumerable<Splice> RenameKey(TextNode node, string name) => throw new TextEditRefusal(new Saying("editing.no-rename"));

    /// <summary>Writes a value into a file that holds none.</summary>
    public virtual IEnumerable<Splice> AddToNothing(TextValue value) => throw new TextEditRefusal(new Saying("editing.no-value"));
}
