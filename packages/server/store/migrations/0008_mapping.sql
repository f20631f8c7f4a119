-- What customers configure of how raw payloads become records: their own fields, words, and what is switched off.

-- The effective result per model, read with the account at every request: {"crm.Contact": {"v": 3, "source": "live"}}.
-- What is absent is at its default. `v` rises with every change of configuration: a record that was rendered with another
-- version is rendered again when it is read, until the background job has come to it.
ALTER TABLE linked_account ADD COLUMN model_settings jsonb NOT NULL DEFAULT '{}';

ALTER TABLE record ADD COLUMN mapping_version integer NOT NULL DEFAULT 0;

-- Who moved it: the vendor (found by a sync or a live read), a write through our API, a changed mapping, a person.
ALTER TABLE change ADD COLUMN origin text NOT NULL DEFAULT 'sync';
ALTER TABLE change ADD CONSTRAINT change_origin CHECK (origin IN ('sync', 'live', 'write', 'mapping', 'person'));

-- What fields held before they were switched off is taken out of the log.
GRANT UPDATE ON change TO crosswalk_service;

-- Fields of the customer's own, for every account of the organisation or for one.
CREATE TABLE target_field (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  linked_account_id uuid,
  model text NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  UNIQUE (organization_id, id),
  UNIQUE NULLS NOT DISTINCT (organization_id, linked_account_id, model, name),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('target_field');

-- Where a field's value comes from. The level is told by the two columns that may be NULL: all accounts of the
-- organisation, those of one connector, or one account. The narrowest counts.
CREATE TABLE field_mapping (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  connector text,
  linked_account_id uuid,
  model text NOT NULL,
  -- Either a field of the customer's own, or the common field that is overridden.
  target_field_id uuid,
  common_field text,
  -- The stream whose raw records it reads; NULL for every stream that fills the model.
  stream text,
  -- Either a path or a jq expression.
  path text[],
  expression text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  CHECK (num_nonnulls(target_field_id, common_field) = 1),
  CHECK (num_nonnulls(path, expression) = 1),
  CHECK (linked_account_id IS NULL OR connector IS NOT NULL),
  UNIQUE (organization_id, id),
  UNIQUE NULLS NOT DISTINCT (organization_id, connector, linked_account_id, model, target_field_id, common_field, stream),
  FOREIGN KEY (organization_id, target_field_id) REFERENCES target_field (organization_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('field_mapping');

-- Every version that a field mapping ever had, the present one too.
CREATE TABLE field_mapping_version (
  organization_id uuid NOT NULL,
  field_mapping_id uuid NOT NULL,
  version integer NOT NULL,
  path text[],
  expression text,
  stream text,
  api_key_id uuid,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (organization_id, field_mapping_id, version),
  FOREIGN KEY (organization_id, field_mapping_id) REFERENCES field_mapping (organization_id, id) ON DELETE CASCADE
);
CALL wall('field_mapping_version');

-- Our word for a word of the vendor, beyond what the connector knows. Levels as above.
CREATE TABLE enum_override (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  connector text NOT NULL,
  linked_account_id uuid,
  model text NOT NULL,
  field text NOT NULL,
  remote_word text NOT NULL,
  common_word text NOT NULL,
  UNIQUE NULLS NOT DISTINCT (organization_id, connector, linked_account_id, model, field, remote_word),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('enum_override');

-- What may be read and written: defaults of the organisation, and where an account differs from them.
CREATE TABLE common_model_scope (
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  linked_account_id uuid,
  model text NOT NULL,
  can_read boolean NOT NULL DEFAULT true,
  can_write boolean NOT NULL DEFAULT true,
  disabled_fields text[] NOT NULL DEFAULT '{}',
  UNIQUE NULLS NOT DISTINCT (organization_id, linked_account_id, model),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('common_model_scope');

-- The background job that applies a changed configuration to what is stored: where it is.
CREATE TABLE remap (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  -- Rises with every change that needs it; the job is done when it has walked everything for the newest.
  wanted bigint NOT NULL DEFAULT 1,
  walking bigint,
  stream text,
  position uuid,
  records bigint NOT NULL DEFAULT 0,
  changed bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (organization_id, linked_account_id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('remap');

-- What a vendor says of its fields, kept for an hour.
CREATE TABLE remote_schema (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  stream text NOT NULL,
  fields jsonb NOT NULL,
  fetched_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (organization_id, linked_account_id, stream),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('remote_schema');

-- Puts a job into the queue together with what it is about: it exists exactly when the transaction commits. A job with a
-- key replaces the one that waits under the same key; one that is at work already is followed by another.
CREATE FUNCTION enqueue_job(task text, payload json, key text, due_at timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM graphile_worker.add_job(task, payload, job_key => key, run_at => due_at, max_attempts => 30000);
END $$;
REVOKE ALL ON FUNCTION enqueue_job(text, json, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_job(text, json, text, timestamptz) TO crosswalk_service;
