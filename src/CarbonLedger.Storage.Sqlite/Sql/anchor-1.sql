-- What a log says of itself on other ledgers, numbered from 0. made is UTC milliseconds.
CREATE TABLE anchor_statement (
    origin    TEXT NOT NULL,
    sequence  INTEGER NOT NULL,
    statement BLOB NOT NULL,
    made      INTEGER NOT NULL,
    PRIMARY KEY (origin, sequence)
) STRICT, WITHOUT ROWID;

-- What arrived where. entry is what the log will hold of it, once decided; batch where it does. A receipt is withdrawn when its ledger took it back.
CREATE TABLE anchor_delivery (
    number    INTEGER PRIMARY KEY,
    origin    TEXT NOT NULL,
    ledger    TEXT NOT NULL,
    sequence  INTEGER NOT NULL,
    digest    BLOB NOT NULL,
    receipt   BLOB NOT NULL,
    entry     BLOB,
    batch     INTEGER,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    UNIQUE (origin, ledger, digest)
) STRICT;

CREATE UNIQUE INDEX anchor_delivery_sequence ON anchor_delivery (origin, ledger, sequence) WHERE withdrawn = 0;
CREATE INDEX anchor_delivery_waiting ON anchor_delivery (origin, number) WHERE batch IS NULL;
CREATE INDEX anchor_delivery_batch ON anchor_delivery (origin, batch) WHERE batch IS NOT NULL;
