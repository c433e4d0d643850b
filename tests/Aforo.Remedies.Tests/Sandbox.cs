using System.Collections.Immutable;
using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Undoing;
using Aforo.Remedies.Validation;
using Aforo.Systems;

namespace Aforo.Remedies.Tests;

/// <summary>A home folder of its own, in which changes are made and taken back for real.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <param name="variable">A variable of the environment, and its value; null for none.</param>
    /// <param name="value">Its value.</param>
    public Sandbox(string? variable = null, string value = "")
    {
        Folder = Directory.CreateTempSubdirectory("aforo-remedy-").FullName;
        Surroundings = new Surroundings { Platform = OperatingSystem.IsWindows() ? Platform.Windows : Platform.Linux, Home = Folder, CurrentDirectory = Folder, Environment = ImmutableDictionary<string, string>.Empty.Add("XDG_STATE_HOME", Path.Join(Folder, "state")) };
        if (variable is not null) Surroundings = Surroundings with { Environment = Surroundings.Environment.Add(variable, value) };
    }

    public string Folder { get; }

    public Surroundings Surroundings { get; }

    public IFiles Files { get; set; } = new RealFiles();

    public Journal Journal => new(JournalFolder.Of(Surroundings), Files, TimeProvider.System);

    public Applier Applier => new(Journal, Files, Surroundings, "test");

    public Undoer Undoer => new(Journal, Files, Surroundings);

    public string At(string path) => Path.Join(Folder, path);

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] bytes)
    {
        var full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    public string Read(string path) => Encoding.UTF8.GetString(File.ReadAllBytes(At(path)));

    public FileChange Edit(string path, TextFormat format, params ImmutableArray<TextEdit> edits) => Edit(path, format, null, edits);

    public FileChange Edit(string path, TextFormat format, IFileValidator? validator, params ImmutableArray<TextEdit> edits)
    {
        var plan = FileChange.Plan("c1", At(path), File.ReadAllBytes(At(path)), format, edits, ["context.definition-below-native"], validator);
        Assert.Null(plan.Refusal);
        return Assert.IsType<FileChange>(plan.Change);
    }

    /// <summary>Every file below the folder with its content, the journal left out.</summary>
    public SortedDictionary<string, string> Snapshot() => new(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.StartsWith(At("state"), StringComparison.Ordinal))
        .ToDictionary(file => Path.GetRelativePath(Folder, file), file => Convert.ToHexString(File.ReadAllBytes(file))), StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
