-- Where every 16th entry of a batch begins, so that one entry is read without its batch: half a byte an entry. Batches from
-- before have none and are counted through when asked for.
ALTER TABLE log_batch ADD COLUMN positions BLOB;
