using System.Reflection;

namespace Aforo;

/// <summary>Name and version of this program.</summary>
internal static class AboutThisProgram
{
    public static string Version { get; } = typeof(AboutThisProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
