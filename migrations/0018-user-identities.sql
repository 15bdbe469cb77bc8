-- Who users are at other services. A user has one identity at each target, and an identity has one user: the index
-- decides which of two registrations was first.
create table user_identities (
  tenant_id text not null,
  user_id text not null,
  -- The service, as its connector names it; several connectors may share one.
  target text collate "C" not null,
  identity_id text collate "C" not null,
  -- What the service told last: id, name, address and the like, never a token.
  details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, target),
  constraint user_identities_identity_key unique (tenant_id, target, identity_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
