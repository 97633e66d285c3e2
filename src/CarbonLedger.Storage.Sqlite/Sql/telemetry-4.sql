-- Passwords of devices that have one: PBKDF2-HMAC-SHA-256 with its salt and number of rounds.
CREATE TABLE device_password (
    name       TEXT PRIMARY KEY REFERENCES device (name),
    iterations INTEGER NOT NULL,
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
