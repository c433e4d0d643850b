using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.LmStudio;

/// <summary>Where LM Studio logs: a file a day in folders by month, below <c>~/.lmstudio/server-logs</c>; older versions below <c>~/.cache/lm-studio</c>.</summary>
internal static class LmStudioLogPlaces
{
    private const int MostFiles = 31;

    public static IEnumerable<LogPlace> Files(Surroundings surroundings) =>
        LogPlaces.FilesIn(surroundings, "lmstudio", $"{surroundings.Home}/.lmstudio/server-logs", "*.log", deep: true, MostFiles)
            .Concat(LogPlaces.FilesIn(surroundings, "lmstudio", $"{surroundings.Home}/.cache/lm-studio/server-logs", "*.log", deep: true, MostFiles));
}
