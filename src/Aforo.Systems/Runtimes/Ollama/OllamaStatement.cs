using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Where a variable of the server is written; the strongest first.</summary>
internal enum StatementPlace
{
    /// <summary>The environment of the running server: what it really has.</summary>
    Process,

    /// <summary>The desktop app's settings, which it hands to the server that it starts.</summary>
    DesktopApp,

    /// <summary>A container's description.</summary>
    Container,

    /// <summary>systemd's drop-ins and unit.</summary>
    Service,

    /// <summary>launchd's variables of the session, or the user's on Windows.</summary>
    Session,

    /// <summary>The environment of this program: that of a server only if it was started from the same shell.</summary>
    Shell,
}

/// <summary>One place that sets a variable of the server.</summary>
internal sealed record OllamaStatement(string Name, string Value, StatementPlace Place, Source Source);
