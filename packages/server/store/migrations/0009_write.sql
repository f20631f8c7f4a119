-- The ledger of writes: what was to be written, what was sent, and what became of it.

CREATE TABLE write_batch (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  model text NOT NULL,
  action text NOT NULL,
  total integer NOT NULL,
  api_key_id uuid,
  idempotency_key text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX write_batch_key ON write_batch (linked_account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CALL wall('write_batch');

-- JSON is kept as text: jsonb has no place for the NUL that a customer's text may hold.
CREATE TABLE write_request (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  model text NOT NULL,
  action text NOT NULL CHECK (action IN ('create', 'update', 'delete', 'perform')),
  -- What is performed: `change-stage`.
  operation text,
  -- pending: nothing was sent yet. sending: committed before the request leaves, so that a crash is noticed.
  -- unknown: it may or may not have happened; waits for a person. resolved: a person said which.
  state text NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'sending', 'done', 'failed', 'unknown', 'resolved')),
  resolution text CHECK (resolution IN ('happened', 'did_not_happen')),
  -- Whether a worker carries it out, not the request that asked for it.
  is_background boolean NOT NULL DEFAULT false,
  batch_id uuid,
  item_id text,
  record_id uuid,
  remote_id text,
  stream text,
  -- What the caller gave, checked.
  given text NOT NULL,
  -- The body for the connector: what a look-up at the vendor compares with.
  remote_body text,
  -- The request as it left, without secrets.
  vendor_request text,
  sent_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  -- Whoever works on it proves so before this instant, or counts as dead.
  lease_until timestamptz,
  -- How often it was looked for at the vendor.
  look_ups integer NOT NULL DEFAULT 0,
  -- What the caller is answered.
  status_code integer,
  response text,
  error_code text,
  error_message text,
  remote_status integer,
  api_key_id uuid,
  idempotency_key text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  finished_at timestamptz,
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organization_id, batch_id) REFERENCES write_batch (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX write_request_newest ON write_request (organization_id, id DESC);
CREATE INDEX write_request_parked ON write_request (organization_id, id DESC) WHERE state = 'unknown';
CREATE INDEX write_request_batch ON write_request (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX write_request_key ON write_request (linked_account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX write_request_remote ON write_request (linked_account_id, stream, remote_id) WHERE action = 'create';
CALL wall('write_request');

-- What was answered to a request with an Idempotency-Key, for 24 hours.
CREATE TABLE idempotency_key (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  key text NOT NULL,
  -- SHA-256 of method, path, query and body.
  request_hash bytea NOT NULL,
  -- Which request holds it: one that was thought dead must not answer for the one that took over.
  holder uuid NOT NULL,
  -- While there is no answer yet: whoever works on it proves so before this instant.
  lease_until timestamptz NOT NULL,
  status integer,
  content_type text,
  headers text,
  body text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (linked_account_id, key),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX idempotency_key_age ON idempotency_key (organization_id, created_at);
CALL wall('idempotency_key');
