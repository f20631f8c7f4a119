-- Who did what, what is wrong, and what an account syncs at all.

-- An account that is being deleted is not seen by anybody from the first moment on, whatever asks for it. The job that
-- erases what is left of it names it.
ALTER TABLE linked_account ADD COLUMN deleted_at timestamptz;
CREATE POLICY is_not_deleted ON linked_account AS RESTRICTIVE TO crosswalk_service
  USING (deleted_at IS NULL OR id = nullif(current_setting('crosswalk.erased_account', true), '')::uuid)
  WITH CHECK (true);

-- Rises with every new token: the sealed token is bound to it.
ALTER TABLE linked_account ADD COLUMN account_token_version integer NOT NULL DEFAULT 1;
-- Linked without syncing: read live or written to, and synced only when somebody switches it on.
ALTER TABLE linked_account ADD COLUMN are_syncs_disabled boolean NOT NULL DEFAULT false;

-- What a session gives to the account that it links: scopes by model, and whether it syncs.
ALTER TABLE link_session ADD COLUMN scopes jsonb NOT NULL DEFAULT '[]';
ALTER TABLE link_session ADD COLUMN are_syncs_disabled boolean;

-- The audit trail. It is only ever added to, and outlives the accounts that it tells of.
CREATE TABLE audit_event (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('ADMIN', 'DEVELOPER', 'MEMBER', 'API', 'SYSTEM')),
  api_key_id uuid,
  -- The name that the API key had.
  actor_name text,
  actor_email text,
  address text NOT NULL DEFAULT '',
  event_type text NOT NULL,
  description text NOT NULL,
  linked_account_id uuid,
  details jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);
CREATE INDEX audit_event_newest ON audit_event (organization_id, id DESC);
CALL wall('audit_event', 'SELECT, INSERT');

-- Something that somebody must act on: one row per problem of an account, however often it happens.
CREATE TABLE issue (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  -- An error code of the table.
  code text NOT NULL,
  -- What it is about: a stream (`stream contacts`), a write (`write <id>`); empty for the account as a whole.
  subject text NOT NULL DEFAULT '',
  status text NOT NULL DEFAULT 'ONGOING' CHECK (status IN ('ONGOING', 'RESOLVED')),
  is_muted boolean NOT NULL DEFAULT false,
  message text NOT NULL,
  -- The request to the vendor that failed last.
  request_id uuid,
  incidents integer NOT NULL DEFAULT 1,
  first_incident_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  last_incident_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  resolved_at timestamptz,
  UNIQUE (organization_id, id),
  UNIQUE (linked_account_id, code, subject),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX issue_newest ON issue (organization_id, id DESC);
CREATE INDEX issue_ongoing ON issue (linked_account_id) WHERE status = 'ONGOING';
CALL wall('issue');

-- Which records of a model an account syncs: conditions that all must hold. Without a row, all of them.
CREATE TABLE selective_sync (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  model text NOT NULL,
  conditions jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (linked_account_id, model),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('selective_sync');

-- Records that were removed on somebody's wish and must not come back: ids only, nothing of their content.
CREATE TABLE ignored_record (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  -- The record's id, which is computed of its remote id.
  id uuid NOT NULL,
  model text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('GENERAL_CUSTOMER_REQUEST', 'GDPR', 'OTHER')),
  message text,
  api_key_id uuid,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (linked_account_id, id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('ignored_record');

-- The raw records that they are read from, which a sync asks for.
CREATE TABLE ignored_raw (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  raw_id uuid NOT NULL,
  record_id uuid NOT NULL,
  PRIMARY KEY (linked_account_id, raw_id, record_id),
  FOREIGN KEY (linked_account_id, record_id) REFERENCES ignored_record (linked_account_id, id) ON DELETE CASCADE
);
CALL wall('ignored_raw');

-- Vendors' webhooks that an account takes. The key proves where they come from; it is sealed by the vault.
CREATE TABLE webhook_receiver (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  event text NOT NULL,
  is_active boolean NOT NULL,
  key_version integer NOT NULL DEFAULT 0,
  key_sealed bytea,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  UNIQUE (linked_account_id, event),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('webhook_receiver');
