-- What is left of each vendor's rate allowance, and the log of requests to vendors.

-- A token bucket per linked account, shared by all workers. `tokens` is what there was at `updated_at`.
CREATE TABLE budget (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  -- A vendor may count several things apart: requests, searches.
  name text NOT NULL,
  -- All three NULL where no limit is known and only a block is kept.
  capacity double precision,
  refill_per_second double precision,
  tokens double precision,
  updated_at timestamptz NOT NULL,
  -- The vendor said: nothing before this.
  blocked_until timestamptz,
  PRIMARY KEY (organization_id, linked_account_id, name),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50); -- room on the page, so that the many updates touch no index
CALL wall('budget');

-- Takes up to `wanted` tokens, leaving `reserve` in the bucket, in one round trip of its own transaction.
-- `granted` may be 0; `wait_ms` is the time until one more could be granted. All times are this server's clock.
-- The budget is allowed to forget its last milliseconds in a crash, so no take waits for the disk.
CREATE FUNCTION take_budget(
  of_organization uuid, of_account uuid, of_name text, wanted integer,
  new_capacity double precision, new_refill double precision, reserve double precision,
  OUT granted integer, OUT wait_ms double precision
) LANGUAGE plpgsql AS $$
DECLARE
  bucket budget;
  at_now timestamptz;
  available double precision;
BEGIN
  PERFORM set_config('crosswalk.organization_id', of_organization::text, true),
          set_config('synchronous_commit', 'off', true);
  granted := wanted;
  wait_ms := 0;

  IF new_capacity IS NOT NULL THEN
    SELECT * INTO bucket FROM budget
    WHERE organization_id = of_organization AND linked_account_id = of_account AND name = of_name FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO budget (organization_id, linked_account_id, name, updated_at)
      VALUES (of_organization, of_account, of_name, clock_timestamp()) ON CONFLICT DO NOTHING;
      SELECT * INTO bucket FROM budget
      WHERE organization_id = of_organization AND linked_account_id = of_account AND name = of_name FOR UPDATE;
    END IF;
  ELSE
    SELECT * INTO bucket FROM budget
    WHERE organization_id = of_organization AND linked_account_id = of_account AND name = of_name;
  END IF;

  -- Read after the lock is held, or time spent waiting for it would be lost.
  at_now := clock_timestamp();
  IF bucket.blocked_until > at_now THEN
    granted := 0;
    wait_ms := extract(epoch FROM bucket.blocked_until - at_now) * 1000;
    RETURN;
  END IF;
  IF new_capacity IS NULL THEN RETURN; END IF;

  available := least(new_capacity, coalesce(bucket.tokens, new_capacity)
    + new_refill * greatest(0, extract(epoch FROM at_now - bucket.updated_at)));
  granted := greatest(0, least(wanted, floor(available - reserve)));
  IF granted < wanted THEN
    wait_ms := (reserve + granted + 1 - available) / new_refill * 1000;
  END IF;
  IF granted > 0 THEN
    UPDATE budget
    SET capacity = new_capacity, refill_per_second = new_refill, tokens = available - granted, updated_at = at_now
    WHERE organization_id = of_organization AND linked_account_id = of_account AND name = of_name;
  END IF;
END $$;

-- No worker takes from this budget for so many milliseconds. A longer block that stands already stays.
CREATE FUNCTION block_budget(of_organization uuid, of_account uuid, of_name text, block_ms double precision)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('crosswalk.organization_id', of_organization::text, true);
  INSERT INTO budget (organization_id, linked_account_id, name, updated_at, blocked_until)
  VALUES (of_organization, of_account, of_name, clock_timestamp(),
          clock_timestamp() + make_interval(secs => block_ms / 1000))
  ON CONFLICT (organization_id, linked_account_id, name)
  DO UPDATE SET blocked_until = greatest(budget.blocked_until, excluded.blocked_until);
END $$;

-- One row per attempt of an outbound request, without secrets.
CREATE TABLE request_log (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  -- NULL before there is one: the token call that links an account.
  linked_account_id uuid,
  at timestamptz NOT NULL,
  connector text,
  stream text,
  method text NOT NULL,
  url text NOT NULL,
  -- NULL where no answer came.
  status integer,
  error_code text,
  duration_ms integer NOT NULL,
  -- Of the answer's body, decompressed.
  bytes bigint NOT NULL,
  attempt integer NOT NULL,
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX request_log_newest ON request_log (organization_id, linked_account_id, at DESC);
CALL wall('request_log');
