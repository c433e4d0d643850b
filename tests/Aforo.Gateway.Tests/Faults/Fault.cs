namespace Aforo.Gateway.Tests.Faults;

/// <summary>What goes wrong with a request, upstream or at its client.</summary>
internal enum Fault
{
    None,
    KilledBeforeHead,
    KilledAfterHead,
    HalfAnswer,
    Stalled,
    WrongLength,
    NoHttp,
    Garbage,
    Status429,
    Status500,
    Status503,
    Status529,
    BrokenError,
    Slow,
    ClientLeaves,
    SlowClient,
}
