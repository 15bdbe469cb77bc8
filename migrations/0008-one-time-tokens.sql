-- What a magic link carries. A token is found by its keyed hash; while it is active, its sealed copy lets operators read
-- it again, and whatever ends it destroys that copy.
create table one_time_tokens (
  id text collate "C" primary key,
  tenant_id text not null references tenants on delete cascade,
  email text not null,
  token_hash bytea not null,
  sealed_token bytea,
  context jsonb not null,
  status text not null default 'active' check (status in ('active', 'consumed', 'revoked', 'expired')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  constraint one_time_tokens_are_readable_while_active check ((status = 'active') = (sealed_token is not null))
);
create unique index one_time_tokens_hash_key on one_time_tokens (tenant_id, token_hash);
create index one_time_tokens_email_index on one_time_tokens (tenant_id, email, id);
create index one_time_tokens_expires_at_index on one_time_tokens (expires_at);
