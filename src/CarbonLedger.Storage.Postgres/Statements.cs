using Npgsql;

namespace CarbonLedger.Storage.Postgres;

/// <summary>Statements and their values.</summary>
internal static class Statements
{
    /// <summary>A site may have switched off waiting for the disk, or strengthened it to waiting for a replica: only the first is undone.</summary>
    public const string WaitForTheDisk = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

    /// <summary>A statement of a batch with its values, $1, $2, …</summary>
    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
#pragma warning disable CA2100 // Every text is a constant of this project.
        NpgsqlBatchCommand command = new(sql);
#pragma warning restore CA2100
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>Gives a command its values, $1, $2, …</summary>
    public static NpgsqlCommand With(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
