namespace Aforo.Remedies.Files;

/// <summary>Turns what the file system refuses into a trouble.</summary>
internal static class Guard
{
    public static Trouble? Run(string place, Func<Trouble?> work)
    {
        try
        {
            return work();
        }
        catch (Exception refused) when (IsFileTrouble(refused))
        {
            return Of(place, refused);
        }
    }

    public static async Task<Trouble?> RunAsync(string place, Func<Task<Trouble?>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception refused) when (IsFileTrouble(refused))
        {
            return Of(place, refused);
        }
    }

    private static bool IsFileTrouble(Exception refused) => refused is IOException or UnauthorizedAccessException;

    private static Trouble Of(string place, Exception refused) => refused switch
    {
        OwnerException => new Trouble(Troubles.Owner, place, refused.Message),
        UnauthorizedAccessException => new Trouble(Troubles.ReadOnly, place, refused.Message),
        FileNotFoundException or DirectoryNotFoundException => new Trouble(Troubles.Missing, place, refused.Message),
        _ => new Trouble(Troubles.Io, place, refused.Message),
    };
}
