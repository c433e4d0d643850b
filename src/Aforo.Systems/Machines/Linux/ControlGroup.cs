namespace Aforo.Systems.Machines.Linux;

/// <summary>The memory limit of the control group that this runs in, as containers and services set it.</summary>
/// <param name="Limit">The lowest limit on the way to the root, in bytes.</param>
/// <param name="Used">What counts against that limit now, without file cache that can be dropped.</param>
internal sealed record ControlGroup(long? Limit, long? Used, string? Source)
{
    /// <summary>Version 1 says "no limit" with a number near 2^63, rounded down to a page.</summary>
    private const long Unlimited = 1L << 60;

    public static ControlGroup Read(Surroundings surroundings)
    {
        var groups = SmallFile.Text(surroundings.At("/proc/self/cgroup")) ?? "0::/";
        var found = new ControlGroup(null, null, null);
        foreach (var line in groups.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            if (parts[0] == "0" && parts[1].Length == 0) found = Lower(found, Walk(surroundings, "/sys/fs/cgroup", parts[2], "memory.max", "memory.current", "inactive_file"));
            else if (parts[1].Split(',').Contains("memory"))
                found = Lower(found, Walk(surroundings, "/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"));
        }
        return found;
    }

    private static ControlGroup Lower(ControlGroup one, ControlGroup other) => one.Limit is null || other.Limit < one.Limit ? other : one;

    private static ControlGroup Walk(Surroundings surroundings, string root, string group, string limitFile, string usageFile, string cache)
    {
        var lowest = new ControlGroup(null, null, null);
        var names = group.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name is not ("." or "..")).Take(64).ToArray();
        for (var depth = names.Length; depth >= 0; depth--)
        {
            var folder = string.Join('/', (string[])[root, .. names[..depth]]);
            if (SmallFile.Whole(surroundings, $"{folder}/{limitFile}") is not { } limit || limit >= Unlimited || limit >= lowest.Limit) continue;
            var used = SmallFile.Whole(surroundings, $"{folder}/{usageFile}");
            var droppable = SmallFile.Text(surroundings.At($"{folder}/memory.stat"))?.Split('\n').FirstOrDefault(line => line.StartsWith(cache + " ", StringComparison.Ordinal));
            lowest = new ControlGroup(limit, used - Math.Min(Figures.Whole(droppable.AsSpan(droppable is null ? 0 : cache.Length)) ?? 0, used ?? 0), $"{folder}/{limitFile}");
        }
        return lowest;
    }
}
