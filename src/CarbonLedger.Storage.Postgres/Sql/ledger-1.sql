-- Logs in a schema of their own. Text that is compared has the collation "C": an index then doesn't depend on the
-- operating system's idea of order, which changes with its versions.
CREATE SCHEMA carbonledger;

-- What was applied to this database, and the SHA-256 of its text.
CREATE TABLE carbonledger.schema_migration (
    number     integer PRIMARY KEY CHECK (number > 0),
    sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32),
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- Logs, one row each; the head moves by compare-and-swap only.
CREATE TABLE carbonledger.log_head (
    origin    text COLLATE "C" PRIMARY KEY,
    size      bigint NOT NULL CHECK (size >= 0),
    root      bytea NOT NULL CHECK (octet_length(root) = 32),
    published bytea
);

-- Batches as bundles, never row by row.
CREATE TABLE carbonledger.log_batch (
    origin  text COLLATE "C" NOT NULL,
    number  bigint NOT NULL CHECK (number >= 0),
    header  bytea NOT NULL,
    entries bytea NOT NULL,
    tree    bytea NOT NULL,
    PRIMARY KEY (origin, number)
);

CREATE TABLE carbonledger.log_tile (
    origin  text COLLATE "C" NOT NULL,
    level   integer NOT NULL,
    number  bigint NOT NULL,
    width   integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (origin, level, number, width)
);

-- What was committed, once.
CREATE TABLE carbonledger.log_key (
    origin         text COLLATE "C" NOT NULL,
    network        text COLLATE "C" NOT NULL,
    interval_start bigint NOT NULL,
    version        integer NOT NULL,
    batch          bigint NOT NULL,
    PRIMARY KEY (origin, network, interval_start, version)
);

-- Hashes don't compress: no time is spent on trying.
ALTER TABLE carbonledger.log_batch ALTER COLUMN tree SET STORAGE EXTERNAL;
ALTER TABLE carbonledger.log_tile ALTER COLUMN content SET STORAGE EXTERNAL;

-- Committed rows are never changed or removed, whoever asks. ENABLE ALWAYS: also not under session_replication_role.
-- The owner can still switch a trigger off or drop a table; then signatures and proofs tell, not the database.
CREATE FUNCTION carbonledger.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END $$;

CREATE FUNCTION carbonledger.head_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.origin = OLD.origin AND (NEW.size = OLD.size + 1 OR (NEW.size = OLD.size AND NEW.root = OLD.root)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a head grows by one batch at a time' USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END $$;

CREATE TRIGGER log_head_grows BEFORE UPDATE ON carbonledger.log_head FOR EACH ROW EXECUTE FUNCTION carbonledger.head_grows();
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON carbonledger.log_head FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a log is never removed');
CREATE TRIGGER log_head_no_truncate BEFORE TRUNCATE ON carbonledger.log_head FOR EACH STATEMENT EXECUTE FUNCTION carbonledger.refuse('a log is never removed');
CREATE TRIGGER log_batch_no_update BEFORE UPDATE ON carbonledger.log_batch FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a committed batch is never changed');
CREATE TRIGGER log_batch_no_delete BEFORE DELETE ON carbonledger.log_batch FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a committed batch is never removed');
CREATE TRIGGER log_batch_no_truncate BEFORE TRUNCATE ON carbonledger.log_batch FOR EACH STATEMENT EXECUTE FUNCTION carbonledger.refuse('a committed batch is never removed');
CREATE TRIGGER log_tile_no_update BEFORE UPDATE ON carbonledger.log_tile FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a tile is never changed');
CREATE TRIGGER log_tile_no_delete BEFORE DELETE ON carbonledger.log_tile FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a tile is never removed');
CREATE TRIGGER log_tile_no_truncate BEFORE TRUNCATE ON carbonledger.log_tile FOR EACH STATEMENT EXECUTE FUNCTION carbonledger.refuse('a tile is never removed');
CREATE TRIGGER log_key_no_update BEFORE UPDATE ON carbonledger.log_key FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a commit is never changed');
CREATE TRIGGER log_key_no_delete BEFORE DELETE ON carbonledger.log_key FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a commit is never removed');
CREATE TRIGGER log_key_no_truncate BEFORE TRUNCATE ON carbonledger.log_key FOR EACH STATEMENT EXECUTE FUNCTION carbonledger.refuse('a commit is never removed');
CREATE TRIGGER schema_migration_no_update BEFORE UPDATE ON carbonledger.schema_migration FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a migration is never changed');
CREATE TRIGGER schema_migration_no_delete BEFORE DELETE ON carbonledger.schema_migration FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a migration is never removed');
CREATE TRIGGER schema_migration_no_truncate BEFORE TRUNCATE ON carbonledger.schema_migration FOR EACH STATEMENT EXECUTE FUNCTION carbonledger.refuse('a migration is never removed');

ALTER TABLE carbonledger.log_head ENABLE ALWAYS TRIGGER log_head_grows, ENABLE ALWAYS TRIGGER log_head_no_delete, ENABLE ALWAYS TRIGGER log_head_no_truncate;
ALTER TABLE carbonledger.log_batch ENABLE ALWAYS TRIGGER log_batch_no_update, ENABLE ALWAYS TRIGGER log_batch_no_delete, ENABLE ALWAYS TRIGGER log_batch_no_truncate;
ALTER TABLE carbonledger.log_tile ENABLE ALWAYS TRIGGER log_tile_no_update, ENABLE ALWAYS TRIGGER log_tile_no_delete, ENABLE ALWAYS TRIGGER log_tile_no_truncate;
ALTER TABLE carbonledger.log_key ENABLE ALWAYS TRIGGER log_key_no_update, ENABLE ALWAYS TRIGGER log_key_no_delete, ENABLE ALWAYS TRIGGER log_key_no_truncate;
ALTER TABLE carbonledger.schema_migration ENABLE ALWAYS TRIGGER schema_migration_no_update, ENABLE ALWAYS TRIGGER schema_migration_no_delete, ENABLE ALWAYS TRIGGER schema_migration_no_truncate;

-- Roles are the server's, not the database's: another database may have made them, even at this moment. A site whose
-- migrating user may not make roles makes these three beforehand.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['carbonledger_writer', 'carbonledger_reader', 'carbonledger_auditor'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END $$;

REVOKE ALL ON SCHEMA carbonledger FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA carbonledger FROM PUBLIC, carbonledger_writer, carbonledger_reader, carbonledger_auditor;
GRANT USAGE ON SCHEMA carbonledger TO carbonledger_writer, carbonledger_reader, carbonledger_auditor;

-- The writer reads back what it wrote before anything is signed. Reader and auditor may do the same today; they are two
-- roles so that one can be given or taken without the other.
GRANT SELECT ON ALL TABLES IN SCHEMA carbonledger TO carbonledger_writer, carbonledger_reader, carbonledger_auditor;
GRANT INSERT ON carbonledger.log_head, carbonledger.log_batch, carbonledger.log_tile, carbonledger.log_key TO carbonledger_writer;
GRANT UPDATE (size, root, published) ON carbonledger.log_head TO carbonledger_writer;
