using Aforo.Remedies.Files;

namespace Aforo.Remedies.Victim;

/// <summary>The real file system, up to a fault.</summary>
/// <param name="at">Number of the operation that changes something, from 1; a larger one than there are never strikes.</param>
/// <param name="fault">What happens there.</param>
/// <param name="die">Ends everything. Where it returns (in a test without a child), all operations fail from then on.</param>
public sealed class FaultyFiles(int at, Fault fault, Action die) : IFiles
{
    private readonly RealFiles _real = new();
    private bool _isDead;

    /// <summary>Operations that changed something, or were to.</summary>
    public int Count { get; private set; }

    public byte[] Read(string path) => _real.Read(path);

    public FileLook? Look(string path) => _real.Look(path);

    public string Resolve(string path) => _real.Resolve(path);

    public IReadOnlyList<string> Folders(string path) => _real.Folders(path);

    public IReadOnlyList<string> Names(string folder) => _real.Names(folder);

    public IDisposable? Lock(string path) => _real.Lock(path);

    public void Create(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        var whole = bytes.ToArray();
        Do(() => _real.Create(path, whole, mode), () => _real.Create(path, whole.AsSpan(0, whole.Length / 2), mode));
    }

    public void Append(string path, ReadOnlySpan<byte> bytes)
    {
        var whole = bytes.ToArray();
        Do(() => _real.Append(path, whole), () => _real.Append(path, whole.AsSpan(0, whole.Length / 2)));
    }

    public void TakeTraits(string from, string to) => Do(() => _real.TakeTraits(from, to));

    public void Replace(string staged, string path) => Do(() => _real.Replace(staged, path));

    public void MoveNew(string staged, string path) => Do(() => _real.MoveNew(staged, path));

    public void Delete(string path) => Do(() => _real.Delete(path));

    public void MakeFolder(string path, bool isPrivate) => Do(() => _real.MakeFolder(path, isPrivate));

    public void RemoveFolder(string path) => Do(() => _real.RemoveFolder(path));

    public void FlushFolder(string folder) => Do(() => _real.FlushFolder(folder));

    private void Do(Action whole, Action? half = null)
    {
        if (_isDead) throw new IOException("the process is dead");
        if (++Count != at)
        {
            whole();
            return;
        }
        if (fault is Fault.DiesBehind) whole();
        if (fault is Fault.DiesWithin or Fault.FailsWithin) half?.Invoke();
        if (fault is Fault.DiesBefore or Fault.DiesWithin or Fault.DiesBehind)
        {
            die();
            _isDead = true;
        }
        throw new IOException("an injected fault");
    }
}
