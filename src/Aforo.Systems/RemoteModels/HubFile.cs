namespace Aforo.Systems.RemoteModels;

/// <summary>A file of a repository.</summary>
/// <param name="Path">Path inside the repository.</param>
/// <param name="Bytes">Its size; of large files the size of what the pointer stands for.</param>
public sealed record HubFile(string Path, long Bytes)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Folder => Path[..(Path.LastIndexOf('/') + 1)];
}
