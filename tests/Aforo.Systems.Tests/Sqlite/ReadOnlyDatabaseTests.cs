using Aforo.Systems.Sqlite;
using Aforo.Systems.Tests.Agents;

namespace Aforo.Systems.Tests.Sqlite;

public sealed class ReadOnlyDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-sqlite-").FullName;

    private string At(string name) => Path.Join(_folder, name);

    private static (List<long> Rows, string? Problem) Numbers(string path, string query = "select n from t order by n")
    {
        var (database, problem) = ReadOnlyDatabase.Open(path);
        if (database is null) return ([], problem!.InEnglish());
        using (database)
        {
            var rows = new List<long>();
            var stopped = database.Read(query, row =>
            {
                rows.Add(row.GetInt64(0));
                return rows.Count < 1000;
            });
            return (rows, stopped?.InEnglish());
        }
    }

    [Fact]
    public void A_database_at_rest_is_read_where_it_lies()
    {
        Databases.Create(At("a ?#%.db"), "create table t(n integer)", ("insert into t values($p)", 7L));
        Assert.Equal([7], Numbers(At("a ?#%.db")).Rows);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Rows_that_are_still_in_the_log_are_read_while_the_owner_writes()
    {
        using var owner = Databases.Open(At("b.db"));
        Databases.Run(owner, "pragma journal_mode=wal");
        Databases.Run(owner, "create table t(n integer)");
        Databases.Run(owner, "insert into t values($p)", 1L);
        Databases.Run(owner, "begin immediate");
        Databases.Run(owner, "insert into t values($p)", 2L);
        var (rows, problem) = Numbers(At("b.db"));
        Assert.Null(problem);
        Assert.Equal([1], rows);
        Databases.Run(owner, "commit");
        Assert.Equal([1, 2], Numbers(At("b.db")).Rows);
    }

    [Fact]
    public void What_is_no_database_is_told()
    {
        File.WriteAllText(At("c.db"), new string('x', 5000));
        Assert.NotNull(Numbers(At("c.db")).Problem);
        Assert.NotNull(Numbers(At("missing.db")).Problem);
        Databases.Create(At("d.db"), "create table other(n)");
        Assert.Contains("no such table", Numbers(At("d.db")).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_database_gives_what_it_can()
    {
        Databases.Create(At("e.db"), "create table t(n integer, filler text)", [.. Enumerable.Range(0, 300).Select(i => ("insert into t values(1, $p)", (object)new string('y', 500)))]);
        var bytes = File.ReadAllBytes(At("e.db"));
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var damaged = bytes.ToArray();
            for (var hits = 0; hits < 40; hits++) damaged[random.Next(100, damaged.Length)] = (byte)random.Next(256);
            if (i % 3 == 0) damaged = damaged[..random.Next(damaged.Length)];
            File.WriteAllBytes(At("f.db"), damaged);
            Numbers(At("f.db"), "select n from t");
        }
    }

    [Fact]
    public void A_view_without_end_is_stopped()
    {
        Databases.Create(At("g.db"), "create view t as with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) as n from r");
        Assert.NotNull(Numbers(At("g.db")).Problem);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
