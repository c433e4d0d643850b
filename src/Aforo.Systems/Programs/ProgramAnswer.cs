namespace Aforo.Systems.Programs;

/// <summary>How a program ended.</summary>
/// <param name="Status">Its exit status; 0 for success.</param>
/// <param name="Output">What it wrote to standard output; standard error is not kept.</param>
public sealed record ProgramAnswer(int Status, string Output);
