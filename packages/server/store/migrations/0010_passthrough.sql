-- Passthrough calls whose caller does not wait, and what live reads remember.

-- One asynchronous passthrough call. Request and answer are sealed by the vault, and forgotten after a day.
CREATE TABLE passthrough_receipt (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'WAITING' CHECK (status IN ('WAITING', 'SENDING', 'DONE', 'FAILED')),
  request_sealed bytea NOT NULL,
  answer_sealed bytea,
  -- Where no answer came: an error code of the table and a sentence.
  error_code text,
  error_message text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  finished_at timestamptz,
  expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
  UNIQUE (organization_id, id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX passthrough_receipt_account ON passthrough_receipt (linked_account_id);
CALL wall('passthrough_receipt');

-- What the vendor calls a record that only ever was answered live: an account that stores nothing keeps no more than this,
-- and only so that the record can be asked for by our id. Names of streams and remote ids, nothing of their content.
CREATE TABLE live_id (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  id uuid NOT NULL,
  stream text NOT NULL,
  -- Of the raw record that holds it.
  remote_id text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (linked_account_id, id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('live_id');
