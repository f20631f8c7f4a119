-- The vault: every secret at rest. What each secret is sealed with, and to what it is bound: ../../vault/vault.ts.

-- One data key per organisation and version, wrapped by a master key that the database never sees.
-- Without its row nothing of the organisation opens again, so deleting an organisation shreds its secrets in backups too.
CREATE TABLE data_key (
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  version integer NOT NULL CHECK (version > 0),
  master_key_id text NOT NULL CHECK (master_key_id ~ '^[0-9a-f]{8}$'),
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (organization_id, version)
);
CREATE INDEX data_key_master ON data_key (master_key_id);
CALL wall('data_key', 'SELECT, INSERT');
CALL open_gate('data_key', 'SELECT, UPDATE');

CREATE TABLE credential (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  field text NOT NULL CHECK (field <> '' AND octet_length(field) <= 100),
  -- Rises with every change of this field and is part of what the ciphertext is bound to.
  version integer NOT NULL CHECK (version > 0),
  data_key_version integer NOT NULL,
  sealed bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (organization_id, linked_account_id, field),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE,
  -- Deferred: deleting an organisation removes its data keys and its credentials in no set order.
  FOREIGN KEY (organization_id, data_key_version) REFERENCES data_key (organization_id, version)
    DEFERRABLE INITIALLY DEFERRED
);
CALL wall('credential');

-- What may be known about a credential without opening it. Its row lock makes one refresher per account.
CREATE TABLE credential_state (
  organization_id uuid NOT NULL,
  linked_account_id uuid NOT NULL,
  -- Of the access token; NULL where the vendor names no end.
  expires_at timestamptz,
  refreshed_at timestamptz,
  -- Refusals of the stored refresh token in a row, and how many of them were a definite invalid_grant.
  refresh_failures integer NOT NULL DEFAULT 0,
  invalid_grants integer NOT NULL DEFAULT 0,
  first_failed_at timestamptz,
  last_failed_at timestamptz,
  -- An error code of the table.
  last_failure_code text,
  -- Failed refreshes of any kind since the account exists: tells a waiter that one failed while it waited.
  failed_attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, linked_account_id),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CALL wall('credential_state');

-- Changing the master key means looking across organisations. Only the owner of the schema may, never the service role.

-- Which master keys are in use, and for how many data keys.
CREATE FUNCTION master_keys_in_use() RETURNS TABLE (master_key_id text, data_keys bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT data_key.master_key_id, count(*) FROM data_key GROUP BY data_key.master_key_id
$$;

-- One batch of the data keys not yet wrapped by this master key, in the order of the primary key.
CREATE FUNCTION data_keys_to_rewrap(current_master_key_id text, after_organization uuid, after_version integer, batch integer)
RETURNS TABLE (organization_id uuid, version integer, master_key_id text, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT data_key.organization_id, data_key.version, data_key.master_key_id, data_key.wrapped FROM data_key
  WHERE data_key.master_key_id <> current_master_key_id
    AND (data_key.organization_id, data_key.version) > (after_organization, after_version)
  ORDER BY data_key.organization_id, data_key.version LIMIT batch
$$;

-- Puts the new wrapping in place of the one that was read; false where someone else was first.
CREATE FUNCTION rewrap_data_key(organization uuid, key_version integer, wrapped_before bytea,
                                new_master_key_id text, wrapped_now bytea) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH rewrapped AS (
    UPDATE data_key SET master_key_id = new_master_key_id, wrapped = wrapped_now
    WHERE organization_id = organization AND version = key_version AND wrapped = wrapped_before
    RETURNING 1)
  SELECT EXISTS (SELECT FROM rewrapped)
$$;

ALTER FUNCTION master_keys_in_use() OWNER TO crosswalk_gate;
ALTER FUNCTION data_keys_to_rewrap(text, uuid, integer, integer) OWNER TO crosswalk_gate;
ALTER FUNCTION rewrap_data_key(uuid, integer, bytea, text, bytea) OWNER TO crosswalk_gate;
REVOKE ALL ON FUNCTION master_keys_in_use(), data_keys_to_rewrap(text, uuid, integer, integer),
  rewrap_data_key(uuid, integer, bytea, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION master_keys_in_use(), data_keys_to_rewrap(text, uuid, integer, integer),
  rewrap_data_key(uuid, integer, bytea, text, bytea) TO CURRENT_USER;
