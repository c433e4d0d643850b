using Aforo.Core.Cases;
using Aforo.Core.Chains;

namespace Aforo.Systems.Runtimes;

/// <summary>One kind of runtime: how it is found and read, and what it does with a request.</summary>
public interface IRuntime
{
    /// <summary>What is <see cref="NotSeen"/> where Aforo's own gateway answers: it is no runtime, and those behind it are to be asked themselves.</summary>
    const string BehindGateway = "behind-gateway";

    /// <summary><c>ollama</c>, <c>llama-server</c>, …</summary>
    string Kind { get; }

    IRuntimeBehaviour Behaviour { get; }

    /// <summary>
    /// Looks for instances: at its usual addresses, at those that variables and processes name, and on disk. Only reads, never
    /// loads or unloads a model. What is not there is no error; what is there and cannot be read is a <see cref="Problem"/>.
    /// </summary>
    Task<Observation> ObserveAsync(Surroundings surroundings, CancellationToken cancellation);

    /// <summary>Asks one address. Null when something else than this runtime answers there, or nothing does.</summary>
    Task<Observation?> ObserveAtAsync(Uri address, Surroundings surroundings, CancellationToken cancellation);

    /// <summary>The same about one model; of others only what is listed is told, where more costs a request for each.</summary>
    Task<Observation?> ObserveModelAtAsync(Uri address, string model, Surroundings surroundings, CancellationToken cancellation) => ObserveAtAsync(address, surroundings, cancellation);
}
