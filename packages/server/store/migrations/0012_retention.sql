-- What grows with every request to a vendor is kept for a time, not for ever.

-- Fields that were given but were off for the account when the write was taken on: named, their values never kept.
ALTER TABLE write_request ADD COLUMN withheld text[] NOT NULL DEFAULT '{}';

CALL open_gate('request_log', 'SELECT, DELETE');
CALL open_gate('write_request', 'SELECT, DELETE');
CALL open_gate('write_batch', 'SELECT, DELETE');

-- Removes at most so many lines of each log from before an instant, of all organisations, and tells how many went. Not for the
-- service role, which sees one organisation at a time.
-- Ids begin with the time they were made, so what is old is found by the primary key. A write that has no end stays.
CREATE FUNCTION forget_old_lines(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  oldest_kept uuid := lpad(to_hex((extract(epoch FROM before) * 1000)::bigint), 12, '0') || repeat('0', 20);
  gone integer;
  total integer := 0;
BEGIN
  DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE id < oldest_kept ORDER BY id LIMIT most);
  GET DIAGNOSTICS gone = ROW_COUNT;
  total := total + gone;
  DELETE FROM write_request WHERE id IN (
    SELECT id FROM write_request WHERE id < oldest_kept AND state IN ('done', 'failed', 'resolved')
    ORDER BY id LIMIT most);
  GET DIAGNOSTICS gone = ROW_COUNT;
  total := total + gone;
  DELETE FROM write_batch WHERE id IN (
    SELECT b.id FROM write_batch b WHERE b.id < oldest_kept
      AND NOT EXISTS (SELECT FROM write_request w WHERE w.batch_id = b.id)
    ORDER BY b.id LIMIT most);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN total + gone;
END $$;
ALTER FUNCTION forget_old_lines(timestamptz, integer) OWNER TO crosswalk_gate;
REVOKE ALL ON FUNCTION forget_old_lines(timestamptz, integer) FROM PUBLIC;
