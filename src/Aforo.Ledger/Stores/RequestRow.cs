using System.Collections.Immutable;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Aforo.Core.Workload;

namespace Aforo.Ledger.Stores;

/// <summary>A request as a row: one list of columns for writing and reading.</summary>
internal static class RequestRow
{
    private static readonly ImmutableArray<(string Name, DbType Type, Func<WorkloadRequest, object?> Value)> Columns =
    [
        ("id", DbType.String, request => request.Id),
        ("started_ms", DbType.Int64, request => request.StartedAt.ToUnixTimeMilliseconds()),
        ("origin", DbType.String, request => request.Origin),
        ("agent", DbType.String, request => request.Agent),
        ("conversation", DbType.String, request => request.Conversation),
        ("dialect", DbType.String, request => request.Dialect),
        ("path", DbType.String, request => request.Path),
        ("model", DbType.String, request => request.Model),
        ("backend", DbType.String, request => request.Backend),
        ("route", DbType.String, request => request.Route),
        ("reason", DbType.String, request => request.Reason),
        ("is_private", DbType.Int16, request => request.IsPrivate is { } known ? (short)(known ? 1 : 0) : null),
        ("prompt_tokens", DbType.Int64, request => request.PromptTokens),
        ("cached_tokens", DbType.Int64, request => request.CachedTokens),
        ("output_tokens", DbType.Int64, request => request.OutputTokens),
        ("lost_tokens", DbType.Int64, request => request.LostTokens),
        ("request_bytes", DbType.Int64, request => request.RequestBytes),
        ("reply_bytes", DbType.Int64, request => request.ReplyBytes),
        ("wait_s", DbType.Double, request => request.WaitSeconds),
        ("prefill_s", DbType.Double, request => request.PrefillSeconds),
        ("decode_s", DbType.Double, request => request.DecodeSeconds),
        ("elapsed_s", DbType.Double, request => request.ElapsedSeconds),
        ("status", DbType.Int64, request => request.Status is { } status ? (long)status : null),
        ("outcome", DbType.String, request => request.Outcome.Word()),
        ("failed_leg", DbType.String, request => request.FailedLeg == WorkloadLeg.None ? null : request.FailedLeg.Word()),
        ("cost", DbType.Double, request => request.Cost),
        ("currency", DbType.String, request => request.Currency),
        ("energy_wh", DbType.Double, request => request.EnergyWh),
        ("prefix_cause", DbType.String, request => request.PrefixCause),
        ("prefix_position", DbType.Int64, request => request.PrefixPosition),
        ("prefix_hash", DbType.String, request => request.PrefixHash),
        ("stabilized", DbType.String, request => request.Stabilized),
        ("spared_tokens", DbType.Int64, request => request.SparedTokens),
    ];

    private static readonly string Names = string.Join(", ", Columns.Select(column => column.Name));

    private static readonly string InsertionText = $"INSERT INTO requests ({Names}) VALUES ({string.Join(", ", Columns.Select(column => "@" + column.Name))}) ON CONFLICT (id) DO NOTHING";

    public static DbCommand Insertion(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = InsertionText;
        foreach (var (name, type, _) in Columns) Add(command, name, type, DBNull.Value);
        return command;
    }

    public static void Fill(DbCommand insertion, WorkloadRequest request)
    {
        for (var i = 0; i < Columns.Length; i++) insertion.Parameters[i].Value = Storable(Columns[i].Value(request));
    }

    public static DbCommand Selection(DbConnection connection, LedgerQuery query)
    {
        var command = connection.CreateCommand();
        var conditions = new List<string>();
        void Narrow(string condition, string name, DbType type, object? value)
        {
            if (value is null) return;
            conditions.Add(condition);
            Add(command, name, type, value);
        }
        Narrow("started_ms >= @from_ms", "from_ms", DbType.Int64, query.From?.ToUnixTimeMilliseconds());
        Narrow("started_ms < @until_ms", "until_ms", DbType.Int64, query.Until?.ToUnixTimeMilliseconds());
        Narrow("agent = @agent", "agent", DbType.String, query.Agent);
        Narrow("model = @model", "model", DbType.String, query.Model);
        Narrow("conversation = @conversation", "conversation", DbType.String, query.Conversation);
        command.CommandText = $"SELECT {Names} FROM requests{(conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions))} ORDER BY started_ms, id";
        return command;
    }

    public static WorkloadRequest Read(DbDataReader row)
    {
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        long? Whole(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
        double? Number(int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
        return new WorkloadRequest
        {
            Id = row.GetString(0),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            Origin = row.GetString(2),
            Agent = Text(3),
            Conversation = Text(4),
            Dialect = Text(5),
            Path = Text(6),
            Model = Text(7),
            Backend = Text(8),
            Route = Text(9),
            Reason = Text(10),
            IsPrivate = row.IsDBNull(11) ? null : row.GetInt16(11) != 0,
            PromptTokens = Whole(12),
            CachedTokens = Whole(13),
            OutputTokens = Whole(14),
            LostTokens = Whole(15),
            RequestBytes = Whole(16),
            ReplyBytes = Whole(17),
            WaitSeconds = Number(18),
            PrefillSeconds = Number(19),
            DecodeSeconds = Number(20),
            ElapsedSeconds = Number(21),
            Status = (int?)Whole(22),
            Outcome = Enum.TryParse<WorkloadOutcome>(row.GetString(23).Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var outcome) ? outcome : WorkloadOutcome.Unknown,
            FailedLeg = Enum.TryParse<WorkloadLeg>(Text(24), ignoreCase: true, out var leg) ? leg : WorkloadLeg.None,
            Cost = Number(25),
            Currency = Text(26),
            EnergyWh = Number(27),
            PrefixCause = Text(28),
            PrefixPosition = Whole(29),
            PrefixHash = Text(30),
            Stabilized = Text(31),
            SparedTokens = Whole(32),
        };
    }

    private static void Add(DbCommand command, string name, DbType type, object value)
    {
        var parameter = command.CreateParameter();
        // Without its sign each name would be looked up four times for each row.
        (parameter.ParameterName, parameter.DbType, parameter.Value) = ("@" + name, type, Storable(value));
        command.Parameters.Add(parameter);
    }

    /// <summary>Null as the database has it.</summary>
    private static object Storable(object? value) => value switch
    {
        null => DBNull.Value,
        string text => Storable(text),
        _ => value,
    };

    /// <summary>
    /// A zero character, which PostgreSQL keeps in no text, is taken out, and half a character (a name that was cut) replaced: one row that can't be written
    /// would keep all behind it waiting.
    /// </summary>
    private static string Storable(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0) text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return text.Replace("\0", "", StringComparison.Ordinal);
    }
}
