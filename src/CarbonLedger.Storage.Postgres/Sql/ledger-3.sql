-- The parts of a batch in pieces, each in a row and on a page of its own. One large value is cut by the server into strips of 2 kB in a
-- table beside, each found through an index: pieces are written and read in about half the time, and a range of a part costs
-- the pieces it lies in. All but the last piece of a part have 7,680 bytes, which fill a page with the longest origin.
CREATE TABLE carbonledger.log_piece (
    origin  text COLLATE "C" NOT NULL,
    number  bigint NOT NULL CHECK (number >= 0),
    part    smallint NOT NULL CHECK (part BETWEEN 1 AND 3),
    piece   integer NOT NULL CHECK (piece >= 0),
    content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 7680),
    PRIMARY KEY (origin, number, part, piece)
) WITH (toast_tuple_target = 8160);
ALTER TABLE carbonledger.log_piece ALTER COLUMN content SET STORAGE PLAIN;

INSERT INTO carbonledger.log_piece (origin, number, part, piece, content)
SELECT origin, number, part, piece, substring(whole.content FROM piece * 7680 + 1 FOR 7680)
FROM carbonledger.log_batch,
    LATERAL (VALUES (1, entries), (2, tree), (3, positions)) AS whole (part, content),
    LATERAL generate_series(0, (octet_length(whole.content) - 1) / 7680) AS piece
WHERE octet_length(whole.content) > 0;

-- The room of the old values comes back with VACUUM FULL carbonledger.log_batch.
ALTER TABLE carbonledger.log_batch DROP COLUMN entries, DROP COLUMN tree, DROP COLUMN positions;

CREATE TRIGGER log_piece_no_update BEFORE UPDATE ON carbonledger.log_piece FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a committed batch is never changed');
CREATE TRIGGER log_piece_no_delete BEFORE DELETE ON carbonledger.log_piece FOR EACH ROW EXECUTE FUNCTION carbonledger.refuse('a committed batch is never removed');
CREATE TRIGGER log_piece_no_truncate BEFORE TRUNCATE ON carbonledger.log_piece FOR EACH STATEMENT EXECUTE FUNCTION carbonledger.refuse('a committed batch is never removed');
ALTER TABLE carbonledger.log_piece ENABLE ALWAYS TRIGGER log_piece_no_update, ENABLE ALWAYS TRIGGER log_piece_no_delete, ENABLE ALWAYS TRIGGER log_piece_no_truncate;

REVOKE ALL ON carbonledger.log_piece FROM PUBLIC, carbonledger_writer, carbonledger_reader, carbonledger_auditor;
GRANT SELECT ON carbonledger.log_piece TO carbonledger_writer, carbonledger_reader, carbonledger_auditor;
GRANT INSERT ON carbonledger.log_piece TO carbonledger_writer;
