-- Where each stream stands, when it runs next, and what its runs did.

CREATE TABLE sync_run (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  stream text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('full', 'incremental')),
  trigger text NOT NULL CHECK (trigger IN ('initial', 'schedule', 'request', 'webhook')),
  status text NOT NULL DEFAULT 'SYNCING' CHECK (status IN ('SYNCING', 'DONE', 'FAILED', 'PARTIALLY_SYNCED', 'PAUSED')),
  -- Whether the next attempt goes on with this run from its last page, instead of starting another.
  is_open boolean NOT NULL DEFAULT true,
  started_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  finished_at timestamptz,
  -- Set by a person who has seen that the brake on deletes stopped a run, and means it.
  confirm_deletes boolean NOT NULL DEFAULT false,
  -- How often a worker took it up: 1, and one more after each crash or pause.
  attempts integer NOT NULL DEFAULT 1,
  pages integer NOT NULL DEFAULT 0,
  records integer NOT NULL DEFAULT 0,
  added integer NOT NULL DEFAULT 0,
  changed integer NOT NULL DEFAULT 0,
  removed integer NOT NULL DEFAULT 0,
  unchanged integer NOT NULL DEFAULT 0,
  -- Fields and records that could not be mapped, and a few examples.
  problems integer NOT NULL DEFAULT 0,
  problem_examples jsonb NOT NULL DEFAULT '[]',
  error_code text,
  error_message text,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX sync_run_latest ON sync_run (linked_account_id, stream, started_at DESC);
CALL wall('sync_run');

CREATE TABLE checkpoint (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  stream text NOT NULL,
  -- The remote id of the parent record, for a stream with one list per parent; else empty.
  partition text NOT NULL DEFAULT '',
  -- What the next incremental run starts from.
  cursor text,
  etag text,
  -- The run that is under way, and where it is: it goes on from here after a crash.
  run_id uuid,
  position text,
  page integer NOT NULL DEFAULT 0,
  run_cursor text,
  -- The cursor that the vendor named in this run.
  run_named_cursor text,
  -- When the vendor's clock said that this walk of the list began.
  run_started_at text,
  -- Grows each time a worker takes the stream over. A page is stored only by the worker that holds the newest.
  fence bigint NOT NULL DEFAULT 0,
  -- The run that last walked this list to its end.
  done_run_id uuid,
  completed_at timestamptz,
  PRIMARY KEY (linked_account_id, stream, partition),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('checkpoint');

-- What a full run has seen, one row per page, for the sweep at its end.
CREATE TABLE sync_seen (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  run_id uuid NOT NULL,
  partition text NOT NULL DEFAULT '',
  page integer NOT NULL,
  raw_ids uuid[] NOT NULL,
  PRIMARY KEY (run_id, partition, page),
  FOREIGN KEY (organization_id, run_id) REFERENCES sync_run (organization_id, id) ON DELETE CASCADE
);
CALL wall('sync_seen');

CREATE TABLE sync_schedule (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  stream text NOT NULL,
  interval_seconds integer NOT NULL CHECK (interval_seconds > 0),
  full_interval_seconds integer NOT NULL CHECK (full_interval_seconds > 0),
  -- Computed when a run ends or a person asks for one, and stored: no clock expression is evaluated at run time.
  next_run_at timestamptz NOT NULL DEFAULT now(),
  next_full_at timestamptz NOT NULL DEFAULT now(),
  next_trigger text NOT NULL DEFAULT 'initial' CHECK (next_trigger IN ('initial', 'schedule', 'request', 'webhook')),
  confirm_deletes boolean NOT NULL DEFAULT false,
  -- Set while a job for it is in the queue or at work.
  admitted_at timestamptz,
  failures integer NOT NULL DEFAULT 0,
  is_enabled boolean NOT NULL DEFAULT true,
  PRIMARY KEY (linked_account_id, stream),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX sync_schedule_due ON sync_schedule (next_run_at) WHERE is_enabled AND admitted_at IS NULL;
CALL wall('sync_schedule');
CALL open_gate('sync_schedule', 'SELECT, UPDATE');

-- Admits due streams to the queue, fairly: organisations in turn, and within each its accounts in turn.
CREATE FUNCTION admit_due_streams(most integer)
RETURNS TABLE (organization_id uuid, linked_account_id uuid, stream text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT s.linked_account_id, s.stream, s.organization_id, s.next_run_at FROM sync_schedule s
    WHERE s.is_enabled AND s.admitted_at IS NULL AND s.next_run_at <= now()
    ORDER BY s.next_run_at LIMIT most * 20
    FOR UPDATE SKIP LOCKED
  ), ranked AS (
    SELECT due.*, row_number() OVER (PARTITION BY due.linked_account_id ORDER BY due.next_run_at) AS of_account FROM due
  ), shared AS (
    SELECT ranked.*, row_number() OVER (PARTITION BY ranked.organization_id ORDER BY of_account, next_run_at) AS of_organization
    FROM ranked
  ), chosen AS (
    SELECT * FROM shared ORDER BY of_organization, next_run_at LIMIT most
  )
  UPDATE sync_schedule s SET admitted_at = now() FROM chosen
  WHERE s.linked_account_id = chosen.linked_account_id AND s.stream = chosen.stream
  RETURNING s.organization_id, s.linked_account_id, s.stream
$$;
ALTER FUNCTION admit_due_streams(integer) OWNER TO crosswalk_gate;
REVOKE ALL ON FUNCTION admit_due_streams(integer) FROM PUBLIC;

-- The processes that work on the queue. Each holds a session advisory lock on its number as a sign of life.
CREATE TABLE worker_process (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  worker_ids text[] NOT NULL DEFAULT '{}',
  host text NOT NULL,
  process_id integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now()
);
