-- Who may send: one key a device, valid from a date.
CREATE TABLE device (
    name          TEXT PRIMARY KEY,
    site          TEXT NOT NULL,
    public_key    BLOB NOT NULL,
    enrolled_from INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
