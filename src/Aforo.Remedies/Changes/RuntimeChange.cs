namespace Aforo.Remedies.Changes;

/// <summary>Something that is asked of a running server.</summary>
public abstract record RuntimeChange : Change
{
    /// <summary>Where the server listens, as <c>OllamaHost.Parse</c> gives it.</summary>
    public required Uri Address { get; init; }

    /// <summary>The name that comes, changes or goes.</summary>
    public abstract string Subject { get; }

    public override string Place => $"{Server} {Subject}";

    /// <summary>The address without credentials.</summary>
    public string Server => Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
}
