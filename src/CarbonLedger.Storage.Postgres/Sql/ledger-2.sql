-- Where every 16th entry of a batch begins, so that one entry is read without its batch: half a byte an entry. Batches from
-- before have none and are counted through when asked for.
ALTER TABLE carbonledger.log_batch ADD COLUMN positions bytea;

-- A range of a value is read alone only if the value is not compressed. Entries are mostly signatures, hashes and small integers,
-- so little room is lost. What was stored before stays as it is, and a range of it costs its whole value.
ALTER TABLE carbonledger.log_batch ALTER COLUMN entries SET STORAGE EXTERNAL;
ALTER TABLE carbonledger.log_batch ALTER COLUMN positions SET STORAGE EXTERNAL;
