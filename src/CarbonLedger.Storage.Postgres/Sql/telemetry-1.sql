-- Captures and refusals in a schema of their own. Text that is compared has the collation "C", as in the ledger.
CREATE SCHEMA carbonledger_telemetry;

-- What was applied to this database, and the SHA-256 of its text.
CREATE TABLE carbonledger_telemetry.schema_migration (
    number     integer PRIMARY KEY CHECK (number > 0),
    sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32),
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- A grid is named by the origin of its log: two grids of one database never see each other's devices.
CREATE TABLE carbonledger_telemetry.grid (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE carbonledger_telemetry.device (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grid   integer NOT NULL REFERENCES carbonledger_telemetry.grid (number),
    name   text COLLATE "C" NOT NULL,
    UNIQUE (grid, name)
);

-- By the key of a capture, a partition a UTC day of capture time. capture holds the canonical signed bytes; times are UTC milliseconds.
-- Nothing in capture and signature: they were erased.
CREATE TABLE carbonledger_telemetry.capture (
    device       integer NOT NULL,
    time         bigint NOT NULL,
    version      integer NOT NULL,
    receipt_time bigint NOT NULL,
    capture      bytea NOT NULL,
    signature    bytea NOT NULL,
    PRIMARY KEY (device, time, version)
) PARTITION BY RANGE (time);

-- What was refused, conflicts included, with the bytes that were refused; in order of arrival.
CREATE TABLE carbonledger_telemetry.refusal (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grid         integer NOT NULL REFERENCES carbonledger_telemetry.grid (number),
    receipt_time bigint NOT NULL,
    reason       integer NOT NULL,
    detail       text NOT NULL,
    topic        text NOT NULL,
    client       text NOT NULL,
    payload      bytea NOT NULL
);
CREATE INDEX refusal_by_grid ON carbonledger_telemetry.refusal (grid, number);

-- What each list added to the counts: only ever added to, like everything here.
CREATE TABLE carbonledger_telemetry.list (
    grid       integer NOT NULL REFERENCES carbonledger_telemetry.grid (number),
    stored     bigint NOT NULL CHECK (stored >= 0),
    duplicates bigint NOT NULL CHECK (duplicates >= 0)
);

-- Raw values are immutable: a row is added, and at most erased.
CREATE FUNCTION carbonledger_telemetry.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END $$;

CREATE FUNCTION carbonledger_telemetry.capture_is_erased() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.device, NEW.time, NEW.version, NEW.receipt_time) = (OLD.device, OLD.time, OLD.version, OLD.receipt_time)
        AND octet_length(NEW.capture) = 0 AND octet_length(NEW.signature) = 0 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a capture is never changed, only erased' USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END $$;

CREATE FUNCTION carbonledger_telemetry.refusal_is_erased() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.number, NEW.grid, NEW.receipt_time, NEW.reason, NEW.topic, NEW.client) = (OLD.number, OLD.grid, OLD.receipt_time, OLD.reason, OLD.topic, OLD.client)
        AND NEW.detail = '' AND octet_length(NEW.payload) = 0 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a refusal is never changed, only erased' USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA;
END $$;

CREATE TRIGGER capture_no_update BEFORE UPDATE ON carbonledger_telemetry.capture FOR EACH ROW EXECUTE FUNCTION carbonledger_telemetry.capture_is_erased();
CREATE TRIGGER capture_no_delete BEFORE DELETE ON carbonledger_telemetry.capture FOR EACH ROW EXECUTE FUNCTION carbonledger_telemetry.refuse('a capture is never removed');
CREATE TRIGGER capture_no_truncate BEFORE TRUNCATE ON carbonledger_telemetry.capture FOR EACH STATEMENT EXECUTE FUNCTION carbonledger_telemetry.refuse('a capture is never removed');
CREATE TRIGGER refusal_no_update BEFORE UPDATE ON carbonledger_telemetry.refusal FOR EACH ROW EXECUTE FUNCTION carbonledger_telemetry.refusal_is_erased();
CREATE TRIGGER refusal_no_delete BEFORE DELETE ON carbonledger_telemetry.refusal FOR EACH ROW EXECUTE FUNCTION carbonledger_telemetry.refuse('a refusal is never removed');
CREATE TRIGGER refusal_no_truncate BEFORE TRUNCATE ON carbonledger_telemetry.refusal FOR EACH STATEMENT EXECUTE FUNCTION carbonledger_telemetry.refuse('a refusal is never removed');
CREATE TRIGGER list_no_change BEFORE UPDATE OR DELETE ON carbonledger_telemetry.list FOR EACH ROW EXECUTE FUNCTION carbonledger_telemetry.refuse('a count is never changed');
CREATE TRIGGER list_no_truncate BEFORE TRUNCATE ON carbonledger_telemetry.list FOR EACH STATEMENT EXECUTE FUNCTION carbonledger_telemetry.refuse('a count is never changed');
ALTER TABLE carbonledger_telemetry.capture ENABLE ALWAYS TRIGGER capture_no_update, ENABLE ALWAYS TRIGGER capture_no_delete, ENABLE ALWAYS TRIGGER capture_no_truncate;
ALTER TABLE carbonledger_telemetry.refusal ENABLE ALWAYS TRIGGER refusal_no_update, ENABLE ALWAYS TRIGGER refusal_no_delete, ENABLE ALWAYS TRIGGER refusal_no_truncate;
ALTER TABLE carbonledger_telemetry.list ENABLE ALWAYS TRIGGER list_no_change, ENABLE ALWAYS TRIGGER list_no_truncate;

-- Makes the partitions of some UTC days (days since 1970-01-01) that are missing. The writer may call it and make nothing else. A table is made
-- first and attached then: that does not stop who reads and writes meanwhile.
CREATE FUNCTION carbonledger_telemetry.make_days(days integer[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    day integer;
    made text;
BEGIN
    PERFORM pg_advisory_xact_lock(x'434C4459'::integer);
    FOR day IN SELECT DISTINCT d FROM unnest(days) AS d WHERE d BETWEEN -719162 AND 2932896 ORDER BY d LOOP
        made := 'capture_' || to_char(date '1970-01-01' + day, 'YYYYMMDD');
        IF to_regclass('carbonledger_telemetry.' || quote_ident(made)) IS NULL THEN
            EXECUTE format('CREATE TABLE carbonledger_telemetry.%I (LIKE carbonledger_telemetry.capture INCLUDING ALL)', made);
            EXECUTE format('REVOKE ALL ON carbonledger_telemetry.%I FROM PUBLIC', made);
            EXECUTE format('CREATE TRIGGER capture_no_truncate BEFORE TRUNCATE ON carbonledger_telemetry.%I FOR EACH STATEMENT EXECUTE FUNCTION carbonledger_telemetry.refuse(%L)', made, 'a capture is never removed');
            EXECUTE format('ALTER TABLE carbonledger_telemetry.%I ENABLE ALWAYS TRIGGER capture_no_truncate', made);
            EXECUTE format('ALTER TABLE carbonledger_telemetry.capture ATTACH PARTITION carbonledger_telemetry.%I FOR VALUES FROM (%L) TO (%L)', made, day * 86400000::bigint, (day + 1) * 86400000::bigint);
            EXECUTE format('ALTER TABLE carbonledger_telemetry.%I ENABLE ALWAYS TRIGGER capture_no_update, ENABLE ALWAYS TRIGGER capture_no_delete', made);
        END IF;
    END LOOP;
END $$;

-- As for the ledger; a site whose migrating user may not make roles makes them beforehand. The eraser alone may take contents away.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['carbonledger_writer', 'carbonledger_reader', 'carbonledger_auditor', 'carbonledger_eraser'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END $$;

REVOKE ALL ON SCHEMA carbonledger_telemetry FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA carbonledger_telemetry FROM PUBLIC, carbonledger_writer, carbonledger_reader, carbonledger_auditor, carbonledger_eraser;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA carbonledger_telemetry FROM PUBLIC;
GRANT USAGE ON SCHEMA carbonledger_telemetry TO carbonledger_writer, carbonledger_reader, carbonledger_auditor, carbonledger_eraser;
GRANT SELECT ON ALL TABLES IN SCHEMA carbonledger_telemetry TO carbonledger_writer, carbonledger_reader, carbonledger_auditor, carbonledger_eraser;
GRANT INSERT ON carbonledger_telemetry.grid, carbonledger_telemetry.device, carbonledger_telemetry.capture, carbonledger_telemetry.refusal, carbonledger_telemetry.list TO carbonledger_writer;
GRANT EXECUTE ON FUNCTION carbonledger_telemetry.make_days(integer[]) TO carbonledger_writer;
GRANT UPDATE (capture, signature) ON carbonledger_telemetry.capture TO carbonledger_eraser;
GRANT UPDATE (detail, payload) ON carbonledger_telemetry.refusal TO carbonledger_eraser;
