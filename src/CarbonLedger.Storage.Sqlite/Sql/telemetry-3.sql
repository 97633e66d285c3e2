-- Devices that may not send any more, and since when (UTC milliseconds).
CREATE TABLE device_revocation (
    name   TEXT PRIMARY KEY REFERENCES device (name),
    reason TEXT NOT NULL,
    time   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Grows with every change of the registry: other processes read it to know whether to read the rest.
CREATE TABLE device_change (
    number INTEGER NOT NULL
) STRICT;

INSERT INTO device_change (number) VALUES (1);
