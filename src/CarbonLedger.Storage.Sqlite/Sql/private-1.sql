-- What salts are derived from: one secret for an asset and UTC day (days since 1970).
CREATE TABLE private_secret (
    asset  TEXT NOT NULL,
    day    INTEGER NOT NULL,
    secret BLOB NOT NULL,
    PRIMARY KEY (asset, day)
) STRICT, WITHOUT ROWID;

-- Private entries as they were before they were sealed. time is UTC milliseconds.
CREATE TABLE private_opening (
    leaf  BLOB PRIMARY KEY,
    asset TEXT NOT NULL,
    time  INTEGER NOT NULL,
    entry BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX private_opening_time ON private_opening (asset, time);
