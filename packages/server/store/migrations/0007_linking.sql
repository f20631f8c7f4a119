-- The OAuth application that an organisation registered at a vendor. The secret is sealed by the vault.
CREATE TABLE oauth_client (
  organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
  connector text NOT NULL,
  -- The owner under which the vault sealed the secret; it stays when the secret is replaced.
  id uuid NOT NULL DEFAULT uuidv7(),
  client_id text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  sealed_secret bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (organization_id, connector)
);
CALL wall('oauth_client');
