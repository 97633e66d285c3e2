-- Devices as first seen or enrolled; captures name them by number to keep the index narrow.
CREATE TABLE telemetry_device (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
) STRICT;

-- Captures in order of arrival. capture holds the canonical signed bytes; times are UTC milliseconds.
CREATE TABLE telemetry_capture (
    number       INTEGER PRIMARY KEY,
    device       INTEGER NOT NULL REFERENCES telemetry_device (number),
    time         INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    receipt_time INTEGER NOT NULL,
    capture      BLOB NOT NULL,
    signature    BLOB NOT NULL
) STRICT;

-- The key of a capture. It also answers a range of times of one device, in order.
CREATE UNIQUE INDEX telemetry_capture_key ON telemetry_capture (device, time, version);

-- What was refused, conflicts included, with the bytes that were refused.
CREATE TABLE telemetry_refusal (
    number       INTEGER PRIMARY KEY,
    receipt_time INTEGER NOT NULL,
    reason       INTEGER NOT NULL,
    detail       TEXT NOT NULL,
    topic        TEXT NOT NULL,
    client       TEXT NOT NULL,
    payload      BLOB NOT NULL
) STRICT;

-- kind 0: stored; -1: duplicates; above 0: refused, by the number of the reason. Written in the transaction it counts.
CREATE TABLE telemetry_count (
    kind  INTEGER PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;
