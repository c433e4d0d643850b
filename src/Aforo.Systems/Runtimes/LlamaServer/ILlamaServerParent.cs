using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>A program that runs llama-server as its child and prints the child's lines among its own.</summary>
internal interface ILlamaServerParent
{
    /// <summary>The child let a request go.</summary>
    void Released(LlamaTask task);

    /// <summary>The child noticed that a client left; <see cref="LlamaTask.Gone"/> is the incident so far.</summary>
    void ClientLeft(LlamaTask task);

    /// <summary>The child refused a request, or crashed.</summary>
    void Failed(LogMark mark);

    /// <summary>The child said how many layers it put on accelerators.</summary>
    void Offloaded();

    /// <summary>Size of the prompt before the parent cut it to <paramref name="tokens"/>; null when it was not cut.</summary>
    long? PromptBeforeCut(long tokens);

    /// <summary>Whether the time at which the child's line was received is worth telling.</summary>
    bool TellsTime { get; }
}
