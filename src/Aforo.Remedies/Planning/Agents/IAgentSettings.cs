using Aforo.Core.Diagnosis;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Agents;

/// <summary>
/// Where one agent writes each setting. The place is taken from what was read: the file and pointer that win now. Where nothing is
/// written yet, the agent's own key beside what it writes. An empty answer means that no setting of this version reaches it.
/// </summary>
public interface IAgentSettings
{
    /// <summary>Id of the agent.</summary>
    string Agent { get; }

    /// <summary>Every limit that watches a prompt being read is at least so many seconds.</summary>
    IEnumerable<FileIntention> Wait(Route route, double seconds);

    /// <summary>The agent lets itself use a context of so many tokens, its answer included, and asks the server for as much where it asks at all.</summary>
    IEnumerable<FileIntention> Window(Route route, long tokens);

    /// <summary>Requests carry a context of so many tokens.</summary>
    IEnumerable<FileIntention> Ask(Route route, long tokens);

    /// <summary>Answers have at most so many tokens.</summary>
    IEnumerable<FileIntention> Output(Route route, long tokens);

    /// <summary>The agent asks for another model of the same provider, wherever it names the present one.</summary>
    IEnumerable<FileIntention> UseModel(Route route, string name);
}
