-- Roles, organisations, API keys.
--
-- crosswalk_service  every tenant statement runs as this role; it owns nothing and is bound by row security
-- crosswalk_gate     owns the few functions that must look across organisations (finding the organisation of an API key,
--                    the streams that are due); nobody logs in as it, and each function answers one narrow question
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'crosswalk_service') THEN
    CREATE ROLE crosswalk_service NOLOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'crosswalk_gate') THEN
    CREATE ROLE crosswalk_gate NOLOGIN NOINHERIT;
  END IF;
EXCEPTION WHEN unique_violation OR duplicate_object THEN
  NULL; -- another database of the same server is being migrated at this moment: roles are shared by all of them
END $$;

-- Whoever made a role may grant it to itself; where an administrator made the roles, it was granted already.
DO $$
BEGIN
  IF NOT pg_has_role(CURRENT_USER, 'crosswalk_service', 'SET') THEN GRANT crosswalk_service TO CURRENT_USER; END IF;
  IF NOT pg_has_role(CURRENT_USER, 'crosswalk_gate', 'SET') THEN GRANT crosswalk_gate TO CURRENT_USER; END IF;
  IF NOT pg_has_role(CURRENT_USER, 'crosswalk_gate', 'USAGE') THEN GRANT crosswalk_gate TO CURRENT_USER WITH INHERIT TRUE; END IF;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO crosswalk_service, crosswalk_gate;
-- An ordinary owner may only give functions to a role that could have made them.
GRANT CREATE ON SCHEMA public TO crosswalk_gate;

-- NULL, and so no row at all, where no organisation was set for the transaction.
CREATE FUNCTION current_organization_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('crosswalk.organization_id', true), '')::uuid;

-- Walls a tenant table: row security for everyone, the owner included, and the service role's grants.
CREATE PROCEDURE wall(tenant_table regclass, privileges text DEFAULT 'SELECT, INSERT, UPDATE, DELETE')
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
  EXECUTE format(
    'CREATE POLICY tenant ON %s TO crosswalk_service
       USING (organization_id = (SELECT current_organization_id()))
       WITH CHECK (organization_id = (SELECT current_organization_id()))', tenant_table);
  EXECUTE format('GRANT %s ON %s TO crosswalk_service', privileges, tenant_table);
END $$;

-- Lets the gate's functions see a table across organisations.
CREATE PROCEDURE open_gate(tenant_table regclass, privileges text)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE POLICY gate ON %s TO crosswalk_gate USING (true) WITH CHECK (true)', tenant_table);
  EXECUTE format('GRANT %s ON %s TO crosswalk_gate', privileges, tenant_table);
END $$;

CREATE TABLE organization (
  organization_id uuid PRIMARY KEY DEFAULT uuidv7(),
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);
CALL wall('organization', 'SELECT, UPDATE');
CALL open_gate('organization', 'SELECT, INSERT');

CREATE TABLE api_key (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  name text NOT NULL,
  -- The first characters, to recognise a key in a list; the key itself is never stored.
  prefix text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  expires_at timestamptz,
  revoked_at timestamptz,
  UNIQUE (organization_id, id)
);
CALL wall('api_key');
CALL open_gate('api_key', 'SELECT');

-- The organisation behind an API key, while the key is good. The only way to turn a key into a tenant.
CREATE FUNCTION authenticate_api_key(key_hash bytea)
RETURNS TABLE (api_key_id uuid, organization_id uuid, scopes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id, api_key.organization_id, api_key.scopes FROM api_key
  WHERE hash = key_hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
$$;
ALTER FUNCTION authenticate_api_key(bytea) OWNER TO crosswalk_gate;
REVOKE ALL ON FUNCTION authenticate_api_key(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authenticate_api_key(bytea) TO crosswalk_service;

-- Organisations are made by the operator (command line, first start), never over the API.
CREATE FUNCTION create_organization(organization_name text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO organization (name) VALUES (organization_name) RETURNING organization_id
$$;
ALTER FUNCTION create_organization(text) OWNER TO crosswalk_gate;
REVOKE ALL ON FUNCTION create_organization(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_organization(text) TO crosswalk_service;
