namespace Aforo.Systems.Logs;

/// <summary>
/// The lines of one runtime. A grammar takes one line at a time, keeps only what later lines need (bounded), and writes what
/// it learned into its <see cref="LogNotes"/>. A line that it does not know is none of its business.
/// </summary>
internal interface ILogGrammar
{
    /// <summary>Takes a line; false when it has not this runtime's shape.</summary>
    bool Read(in LogLine line);

    /// <summary>The log is over: what was waiting for later lines is decided with what is known.</summary>
    void End();
}
