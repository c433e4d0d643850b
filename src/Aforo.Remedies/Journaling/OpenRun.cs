using Aforo.Remedies.Files;
using Aforo.Remedies.Inverses;

namespace Aforo.Remedies.Journaling;

/// <summary>A run that is being written.</summary>
internal sealed class OpenRun(string id, string folder, IFiles files, TimeProvider clock, bool isNew)
{
    /// <summary>Whether the last line may have been written in part, so that the next must not be joined to it.</summary>
    private bool _isTorn = !isNew;

    public string Id => id;

    public string Folder => folder;

    public void Write(byte[] line)
    {
        try
        {
            files.Append(Path.Join(folder, Journal.FileName), _isTorn ? [(byte)'\n', .. line] : line);
            _isTorn = false;
        }
        catch
        {
            _isTorn = true;
            throw;
        }
    }

    public void Event(string name, string? reason = null) => Write(JournalLine.Event(name, clock.GetUtcNow(), reason));

    public void Event(string name, int number, string? before = null, string? after = null) => Write(JournalLine.Event(name, number, before, after));

    /// <summary>Keeps the way back of an edit; it is on the disk before the line that names it.</summary>
    public void Keep(string name, FileInverse inverse)
    {
        files.Create(Path.Join(folder, name), InverseFile.Write(inverse), RealFiles.Private);
        files.FlushFolder(folder);
    }

    /// <summary>The way back of an edit; null when it cannot be read.</summary>
    public FileInverse? Kept(string name)
    {
        try
        {
            return InverseFile.Read(files.Read(Path.Join(folder, name)));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
