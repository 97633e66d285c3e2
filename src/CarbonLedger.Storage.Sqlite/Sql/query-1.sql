-- The query side of the segments: where the content of each record lies. Everything here is made anew from them when it is missing.
CREATE TABLE query_device (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
) STRICT;

-- By the key of a capture; times are UTC milliseconds. length is 0 when the content was erased or dropped.
CREATE TABLE query_capture (
    device  INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    offset  INTEGER NOT NULL,
    length  INTEGER NOT NULL,
    PRIMARY KEY (device, time, version)
) STRICT, WITHOUT ROWID;

-- In order of arrival.
CREATE TABLE query_refusal (
    number       INTEGER PRIMARY KEY,
    receipt_time INTEGER NOT NULL,
    reason       INTEGER NOT NULL,
    topic        TEXT NOT NULL,
    client       TEXT NOT NULL,
    segment      INTEGER NOT NULL,
    offset       INTEGER NOT NULL,
    length       INTEGER NOT NULL
) STRICT;

-- kind 0: stored; -1: duplicates; above 0: refused, by the number of the reason.
CREATE TABLE query_count (
    kind  INTEGER PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;

-- The files: salt seeds the checksums of a segment, length is what of it was taken in.
CREATE TABLE query_segment (
    number INTEGER PRIMARY KEY,
    day    INTEGER NOT NULL,
    salt   INTEGER NOT NULL,
    length INTEGER NOT NULL
) STRICT;

-- The last batch that was taken in, and the checksum of its heads.
CREATE TABLE query_mark (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    batch    INTEGER NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;
