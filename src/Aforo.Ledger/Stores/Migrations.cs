using System.Collections.Immutable;

namespace Aforo.Ledger.Stores;

/// <summary>
/// The tables, step by step. A step that was released is never changed; a change is a new step. The words are those that SQLite
/// and PostgreSQL share.
/// </summary>
internal static class Migrations
{
    private static readonly ImmutableArray<ImmutableArray<string>> Steps =
    [
        [
            """
            CREATE TABLE requests (
              id TEXT PRIMARY KEY,
              started_ms BIGINT NOT NULL,
              origin TEXT NOT NULL,
              agent TEXT, conversation TEXT, dialect TEXT, path TEXT, model TEXT, backend TEXT, route TEXT, reason TEXT,
              is_private SMALLINT,
              prompt_tokens BIGINT, cached_tokens BIGINT, output_tokens BIGINT, lost_tokens BIGINT, request_bytes BIGINT, reply_bytes BIGINT,
              wait_s DOUBLE PRECISION, prefill_s DOUBLE PRECISION, decode_s DOUBLE PRECISION, elapsed_s DOUBLE PRECISION,
              status BIGINT, outcome TEXT NOT NULL, failed_leg TEXT,
              cost DOUBLE PRECISION, currency TEXT, energy_wh DOUBLE PRECISION
            )
            """,
            "CREATE INDEX requests_by_time ON requests (started_ms, id)",
        ],
        [
            "ALTER TABLE requests ADD COLUMN prefix_cause TEXT",
            "ALTER TABLE requests ADD COLUMN prefix_position BIGINT",
            "ALTER TABLE requests ADD COLUMN prefix_hash TEXT",
        ],
        [
            "ALTER TABLE requests ADD COLUMN stabilized TEXT",
            "ALTER TABLE requests ADD COLUMN spared_tokens BIGINT",
        ],
    ];

    public static int Latest => Steps.Length;

    public static ImmutableArray<string> Of(int version) => Steps[version - 1];
}
