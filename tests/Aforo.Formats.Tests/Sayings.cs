using Aforo.Formats.Text;
using Aforo.Testing.Messages;

namespace Aforo.Formats.Tests;

/// <summary>Whether what the readers of this assembly say can be told.</summary>
internal static class Sayings
{
    public static SayingCheck Words { get; } = new(typeof(TextDocument).Assembly);
}
