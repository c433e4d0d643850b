using Aforo.Core.Cases;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Testing.Messages;

namespace Aforo.Systems.Tests;

/// <summary>What the readers of this assembly say.</summary>
internal static class Said
{
    public static SayingCheck Check { get; } = new(typeof(TextDocument).Assembly, typeof(Surroundings).Assembly);

    extension(Problem problem)
    {
        /// <summary>The sentence as programs read it.</summary>
        public string Message => Check.Message(problem.What);
    }

    public static string InEnglish(this Saying what) => Check.Message(what);

    /// <summary>Everything can be told in every language.</summary>
    public static void Holds(Saying what) => Assert.Null(Check.Fault(what));
}
