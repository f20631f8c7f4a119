-- What came from the vendors. The three large tables are hashed by linked account into 16 parts: every statement names its
-- account, so it touches one part (docs/adr/0007-sharding.md says how far that carries). They have no foreign keys: a check
-- per row would cost as much as the row (an account's rows are deleted by name when the account is).

CREATE TABLE raw_payload (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  stream text NOT NULL,
  -- UUIDv5 of account, stream and remote id.
  id uuid NOT NULL,
  -- SHA-1 of the mapping version and the body: one comparison tells that nothing changed.
  hash bytea NOT NULL,
  -- JSON as text: it is stored and given back, never searched.
  body text COMPRESSION pglz NOT NULL,
  fetched_at timestamptz NOT NULL,
  PRIMARY KEY (linked_account_id, stream, id)
) PARTITION BY HASH (linked_account_id);
CALL wall('raw_payload');

CREATE TABLE record (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  model text NOT NULL,
  -- UUIDv5 of account, model and remote id: unique by construction, found without an index on the remote id.
  id uuid NOT NULL,
  -- The raw payload it was read from.
  stream text NOT NULL,
  raw_id uuid NOT NULL,
  -- SHA-1 of the document behind its head.
  hash bytea NOT NULL,
  -- The record as it is answered, rendered once (store/document.ts).
  document text COMPRESSION pglz NOT NULL,
  -- Fields that are only answered when asked for (`include_sensitive_fields`), as a JSON object; null in the document.
  sensitive text,
  remote_was_deleted boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  modified_at timestamptz NOT NULL,
  PRIMARY KEY (linked_account_id, id)
) PARTITION BY HASH (linked_account_id);
-- The order of every list: by creation, which never changes, so paging neither skips nor repeats a record.
CREATE INDEX record_list ON record (linked_account_id, model, created_at, id);
CREATE INDEX record_modified ON record (linked_account_id, model, modified_at);
-- The records of one raw payload: when it vanishes, so do they.
CREATE INDEX record_raw ON record (linked_account_id, raw_id);
CALL wall('record');

-- Values by which lists can be filtered, one row each. Plain equality and ranges of text under row security use this index;
-- an index on an expression of the document would not (its functions are not leakproof).
CREATE TABLE record_filter (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  -- Model and field: `crm.Contact:email_addresses.email_address`.
  filter text COLLATE "C" NOT NULL,
  -- Canonical: e-mail addresses in lower case, instants as ISO 8601 in UTC, relations as ids.
  value text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  PRIMARY KEY (linked_account_id, filter, value, id)
) PARTITION BY HASH (linked_account_id);
CALL wall('record_filter');

-- The ordered log. Readers take (transaction_id, sequence) as the order and only entries whose transaction_id is below
-- pg_snapshot_xmin(pg_current_snapshot()): then nothing can appear before what they have seen.
CREATE TABLE change (
  organization_id uuid NOT NULL,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  linked_account_id uuid NOT NULL,
  model text NOT NULL,
  record_id uuid NOT NULL,
  kind text NOT NULL,
  -- The fields that moved, and what they held before, as a JSON object. Null for an added or removed record,
  -- except one that came back with other values.
  fields text[],
  previous text COMPRESSION pglz,
  at timestamptz NOT NULL,
  CONSTRAINT change_kind CHECK (kind IN ('added', 'changed', 'removed')),
  PRIMARY KEY (organization_id, transaction_id, sequence)
) PARTITION BY HASH (organization_id);
CREATE INDEX change_record ON change (linked_account_id, record_id);
CALL wall('change', 'SELECT, INSERT, DELETE');

DO $$
DECLARE parent text; part integer;
BEGIN
  FOREACH parent IN ARRAY ARRAY['raw_payload', 'record', 'record_filter', 'change'] LOOP
    FOR part IN 0..15 LOOP
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
        parent || '_' || part, parent, part);
      -- Reached only through the parent, but walled all the same.
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', parent || '_' || part);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', parent || '_' || part);
    END LOOP;
  END LOOP;
END $$;
