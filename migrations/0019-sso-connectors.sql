-- Identity providers of enterprises: whoever has an address of one of the domains signs in at their own organization's.
-- The config has a secret and is sealed whole.
create table sso_connectors (
  tenant_id text not null references tenants on delete cascade,
  id text collate "C" not null,
  provider_name text not null,
  connector_name text not null check (length(connector_name) between 1 and 128),
  sealed_config bytea not null,
  -- A-labels in lower case.
  domains text[] not null,
  branding jsonb not null,
  sync_profile boolean not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  constraint sso_connectors_connector_name_key unique (tenant_id, connector_name)
);
create trigger sso_connectors_changed after insert or update or delete on sso_connectors
  for each statement execute function notify_change();

-- Who users are at these providers. A person is known by the issuer of the ID token and the name that it has there for
-- the person (OpenID Connect Core 2); the index decides which of two registrations was first.
create table user_sso_identities (
  tenant_id text not null,
  id text collate "C" not null,
  user_id text not null,
  issuer text collate "C" not null,
  identity_id text collate "C" not null,
  sso_connector_id text collate "C" not null,
  -- What the provider told last: name, address and the like, never a token.
  detail jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint user_sso_identities_identity_key unique (tenant_id, issuer, identity_id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, sso_connector_id) references sso_connectors on delete cascade
);
create index user_sso_identities_user_index on user_sso_identities (tenant_id, user_id);
create index user_sso_identities_connector_index on user_sso_identities (tenant_id, sso_connector_id);

-- Organizations that people join when they first sign in through a connector.
create table organization_jit_sso_connectors (
  tenant_id text not null,
  organization_id text not null,
  sso_connector_id text collate "C" not null,
  primary key (tenant_id, organization_id, sso_connector_id),
  foreign key (tenant_id, organization_id) references organizations on delete cascade,
  foreign key (tenant_id, sso_connector_id) references sso_connectors on delete cascade
);
create index organization_jit_sso_connectors_connector_index
  on organization_jit_sso_connectors (tenant_id, sso_connector_id);
