-- Logs, one row each; the head moves by compare-and-swap only.
CREATE TABLE log_head (
    origin    TEXT PRIMARY KEY,
    size      INTEGER NOT NULL,
    root      BLOB NOT NULL,
    published BLOB
) STRICT, WITHOUT ROWID;

-- Batches as bundles, never row by row.
CREATE TABLE log_batch (
    origin  TEXT NOT NULL,
    number  INTEGER NOT NULL,
    header  BLOB NOT NULL,
    entries BLOB NOT NULL,
    tree    BLOB NOT NULL,
    PRIMARY KEY (origin, number)
) STRICT;

CREATE TABLE log_tile (
    origin  TEXT NOT NULL,
    level   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    width   INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (origin, level, number, width)
) STRICT, WITHOUT ROWID;

-- What was committed, once.
CREATE TABLE log_key (
    origin         TEXT NOT NULL,
    network        TEXT NOT NULL,
    interval_start INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    batch          INTEGER NOT NULL,
    PRIMARY KEY (origin, network, interval_start, version)
) STRICT, WITHOUT ROWID;

-- Committed rows are never changed or removed, whoever asks. INSERT OR REPLACE deletes without a DELETE trigger, so it is
-- refused where it inserts.
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, 'a log is never removed'); END;
CREATE TRIGGER log_head_no_replace BEFORE INSERT ON log_head
    WHEN EXISTS (SELECT 1 FROM log_head WHERE origin = NEW.origin)
    BEGIN SELECT RAISE(ABORT, 'a log is never started anew'); END;
CREATE TRIGGER log_head_grows BEFORE UPDATE OF origin, size, root ON log_head
    WHEN NEW.origin <> OLD.origin OR NEW.size <> OLD.size + 1
    BEGIN SELECT RAISE(ABORT, 'a head grows by one batch at a time'); END;
CREATE TRIGGER log_batch_no_replace BEFORE INSERT ON log_batch
    WHEN EXISTS (SELECT 1 FROM log_batch WHERE (origin = NEW.origin AND number = NEW.number) OR rowid = NEW.rowid)
    BEGIN SELECT RAISE(ABORT, 'a committed batch is never replaced'); END;
CREATE TRIGGER log_tile_no_replace BEFORE INSERT ON log_tile
    WHEN EXISTS (SELECT 1 FROM log_tile WHERE origin = NEW.origin AND level = NEW.level AND number = NEW.number AND width = NEW.width)
    BEGIN SELECT RAISE(ABORT, 'a tile is never replaced'); END;
CREATE TRIGGER log_key_no_replace BEFORE INSERT ON log_key
    WHEN EXISTS (SELECT 1 FROM log_key WHERE origin = NEW.origin AND network = NEW.network AND interval_start = NEW.interval_start AND version = NEW.version)
    BEGIN SELECT RAISE(ABORT, 'a commit is never replaced'); END;
CREATE TRIGGER log_batch_no_update BEFORE UPDATE ON log_batch BEGIN SELECT RAISE(ABORT, 'a committed batch is never changed'); END;
CREATE TRIGGER log_batch_no_delete BEFORE DELETE ON log_batch BEGIN SELECT RAISE(ABORT, 'a committed batch is never removed'); END;
CREATE TRIGGER log_tile_no_update BEFORE UPDATE ON log_tile BEGIN SELECT RAISE(ABORT, 'a tile is never changed'); END;
CREATE TRIGGER log_tile_no_delete BEFORE DELETE ON log_tile BEGIN SELECT RAISE(ABORT, 'a tile is never removed'); END;
CREATE TRIGGER log_key_no_update BEFORE UPDATE ON log_key BEGIN SELECT RAISE(ABORT, 'a commit is never changed'); END;
CREATE TRIGGER log_key_no_delete BEFORE DELETE ON log_key BEGIN SELECT RAISE(ABORT, 'a commit is never removed'); END;
