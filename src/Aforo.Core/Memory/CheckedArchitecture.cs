namespace Aforo.Core.Memory;

/// <summary>An architecture and against what its rules were last checked.</summary>
/// <param name="Name"><c>general.architecture</c>.</param>
/// <param name="EngineBuild">Build of llama.cpp.</param>
/// <param name="On">Day of the check.</param>
public sealed record CheckedArchitecture(string Name, string EngineBuild, DateOnly On);
