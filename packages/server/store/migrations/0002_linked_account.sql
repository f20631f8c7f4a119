-- Linked accounts, and the sessions in which end users link them.
CREATE TABLE linked_account (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  connector text NOT NULL,
  category text NOT NULL,
  status text NOT NULL DEFAULT 'INCOMPLETE' CHECK (status IN ('COMPLETE', 'INCOMPLETE', 'RELINK_NEEDED', 'IDLE')),
  -- Why it needs someone: an error code of the table and a sentence, without secrets.
  status_code text,
  status_detail text,
  -- SHA-256 of the account token, and the token itself sealed by the vault: linking again gives the same one.
  account_token_hash bytea NOT NULL UNIQUE,
  account_token_sealed bytea,
  end_user_origin_id text NOT NULL,
  end_user_organization_name text NOT NULL,
  end_user_email_address text NOT NULL,
  is_test_account boolean NOT NULL DEFAULT false,
  -- Who the vendor says this account belongs to (instance id and its readable name).
  remote_instance_id text,
  remote_instance_name text,
  -- What the connector needs besides the secret: subdomain, company, a base URL the operator allowed.
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  completed_at timestamptz,
  UNIQUE (organization_id, id)
);
CREATE INDEX linked_account_origin ON linked_account (organization_id, end_user_origin_id, category);
CALL wall('linked_account');
CALL open_gate('linked_account', 'SELECT');

CREATE TABLE link_session (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  link_token_hash bytea NOT NULL UNIQUE,
  categories text[] NOT NULL,
  -- Set where the session is for one connector only.
  connector text,
  end_user_origin_id text NOT NULL,
  end_user_organization_name text NOT NULL,
  end_user_email_address text NOT NULL,
  expires_at timestamptz NOT NULL,
  -- OAuth: the hash of the one state this session waits for, and what the code exchange needs (sealed by the vault).
  state_hash bytea UNIQUE,
  state_expires_at timestamptz,
  state_connector text,
  state_settings jsonb,
  state_sealed bytea,
  -- Once linked: the account, and the hash of the single-use public token to exchange.
  linked_account_id uuid,
  public_token_hash bytea UNIQUE,
  public_token_expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  FOREIGN KEY (organization_id, linked_account_id) REFERENCES linked_account (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX link_session_expiry ON link_session (expires_at);
CALL wall('link_session');
CALL open_gate('link_session', 'SELECT');

-- The organisation of a link session, found by one of its three hashes: end users hold no API key.
CREATE FUNCTION find_link_session(token_kind text, token_hash bytea)
RETURNS TABLE (link_session_id uuid, organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id, link_session.organization_id FROM link_session
  WHERE CASE token_kind
    WHEN 'link' THEN link_token_hash = token_hash AND expires_at > now()
    WHEN 'state' THEN state_hash = token_hash AND state_expires_at > now()
    ELSE false END
$$;
ALTER FUNCTION find_link_session(text, bytea) OWNER TO crosswalk_gate;
REVOKE ALL ON FUNCTION find_link_session(text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_link_session(text, bytea) TO crosswalk_service;
