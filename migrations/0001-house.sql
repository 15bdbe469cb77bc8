-- Times are timestamptz; what is sealed or hashed is bytea. Every table belongs to one room of src/.
-- The tables of the hot path name their tenant without a foreign key: checking it would lock the tenant's row in every
-- request, and a tenant is never deleted while it is served.

create table tenants (
  id text primary key,
  created_at timestamptz not null default now()
);

-- Signing keys (kind 'signing', a sealed private JWK) and cookie keys (kind 'cookie', sealed random bytes).
create table tenant_keys (
  tenant_id text not null references tenants on delete cascade,
  id text not null,
  kind text not null check (kind in ('signing', 'cookie')),
  sealed_key bytea not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

create table users (
  tenant_id text not null references tenants on delete cascade,
  id text not null,
  username text check (length(username) <= 128),
  primary_email text check (length(primary_email) <= 128),
  primary_phone text check (length(primary_phone) <= 128),
  name text check (length(name) <= 128),
  avatar text check (length(avatar) <= 2048),
  profile jsonb not null default '{}',
  custom_data jsonb not null default '{}',
  application_id text,
  is_suspended boolean not null default false,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index users_primary_email_key on users (tenant_id, lower(primary_email));
create unique index users_primary_phone_key on users (tenant_id, primary_phone);
create unique index users_username_key on users (tenant_id, username);
create index users_created_at_index on users (tenant_id, created_at desc, id);

create table applications (
  tenant_id text not null references tenants on delete cascade,
  id text not null,
  name text not null check (length(name) between 1 and 256),
  description text,
  type text not null check (type in ('Native', 'SPA', 'Traditional', 'MachineToMachine')),
  sealed_secret bytea not null,
  oidc_client_metadata jsonb not null,
  custom_client_metadata jsonb not null default '{}',
  custom_data jsonb not null default '{}',
  has_management_api_access boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

create table sign_in_experiences (
  tenant_id text primary key references tenants on delete cascade,
  settings jsonb not null
);

create table connectors (
  tenant_id text not null references tenants on delete cascade,
  id text not null check (length(id) <= 128),
  factory_id text not null,
  type text not null check (type in ('Email', 'Sms', 'Social')),
  sealed_config bytea not null,
  metadata jsonb not null default '{}',
  sync_profile boolean not null default false,
  enable_token_storage boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
-- One connector a type: mail and SMS have one way out at a time.
create unique index connectors_passwordless_key on connectors (tenant_id, type) where type in ('Email', 'Sms');

-- What the OpenID provider keeps: sessions, grants, codes, tokens. `key` is a hash of the identifier that the client
-- holds, so that a copy of this table opens nothing.
create table oidc_records (
  tenant_id text not null,
  model text not null,
  key bytea not null,
  payload jsonb not null,
  uid text,
  grant_id text,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (tenant_id, model, key)
);
create index oidc_records_uid_index on oidc_records (tenant_id, model, uid) where uid is not null;
create index oidc_records_grant_index on oidc_records (tenant_id, grant_id) where grant_id is not null;
create index oidc_records_expires_at_index on oidc_records (expires_at);

-- One person's way through sign-in. `oidc` is the provider's own record of it, `state` is ours.
create table interactions (
  tenant_id text not null,
  uid text not null,
  oidc jsonb not null,
  state jsonb,
  -- Counts the changes of `state`: a change made on what another request has changed meanwhile is refused.
  revision integer not null default 0,
  expires_at timestamptz not null,
  primary key (tenant_id, uid)
) with (fillfactor = 70);
create index interactions_expires_at_index on interactions (expires_at);

-- The ids sort by time.
create table verification_codes (
  id text collate "C" primary key,
  tenant_id text not null,
  -- Within a scope only the newest code is valid.
  scope text not null,
  usage_type text not null,
  identifier_type text not null check (identifier_type in ('email', 'phone')),
  identifier_value text not null,
  salt bytea not null,
  hash bytea not null,
  tries integer not null default 0,
  consumed_at timestamptz,
  created_at timestamptz not null
) with (fillfactor = 80);
create unique index verification_codes_scope_key on verification_codes (tenant_id, scope) where consumed_at is null;

-- When messages went to a recipient of late: one row a recipient and kind of message, the recipient keyed-hashed.
create table recipient_sends (
  tenant_id text not null,
  action text not null,
  recipient_hash bytea not null,
  sent_at timestamptz[] not null,
  last_sent_at timestamptz not null,
  primary key (tenant_id, action, recipient_hash)
);

-- Failed verifications of an identifier of late, and until when it is locked.
create table lockouts (
  tenant_id text not null,
  pool text not null,
  identifier_hash bytea not null,
  failed_at timestamptz[] not null,
  blocked_until timestamptz,
  updated_at timestamptz not null,
  primary key (tenant_id, pool, identifier_hash)
);

-- A running process. Its deliveries are others' to take once `alive_until` has passed.
create table nodes (
  id text primary key,
  alive_until timestamptz not null
);

-- Our promise about one message, and what became of it. The ids sort by time. No index has a column that changes, so
-- that changes stay within the row's page.
create table deliveries (
  id text collate "C" primary key,
  tenant_id text not null,
  usage_type text not null,
  recipient text not null,
  locale text not null,
  -- What is under way is `queued` here and has a row in the outbox.
  state text not null check (
    state in ('queued', 'accepted', 'rejected', 'unknown', 'expired', 'superseded', 'suppressed')
  ),
  attempts integer not null default 0,
  connector_id text,
  factory_id text,
  provider_message_id text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz
) with (fillfactor = 80);
create index deliveries_recipient_index on deliveries (tenant_id, lower(recipient), id);

-- Messages that are still to be sent, sealed. A row goes when its delivery is settled, and the message with it.
create table outbox (
  id text collate "C" primary key,
  tenant_id text not null,
  -- Of a topic only the newest message is worth sending.
  topic text not null,
  sealed_message bytea not null,
  -- The node that has it in hand; null or a dead node's: any may take it.
  node_id text,
  is_sending boolean not null default false,
  is_suppressed boolean not null default false,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  attempts integer not null default 0
) with (fillfactor = 80, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0);
alter table outbox alter column sealed_message set storage external;
create index outbox_topic_index on outbox (tenant_id, topic);
create index outbox_due_at_index on outbox (due_at);

create table delivery_attempts (
  delivery_id text collate "C" not null,
  number integer not null,
  connector_id text not null,
  factory_id text not null,
  outcome text not null check (outcome in ('accepted', 'deferred', 'rejected', 'unknown')),
  reason text,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  primary key (delivery_id, number)
);

-- Every node keeps settings in memory and drops them when this channel names their table.
create function notify_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('postern_changes', tg_table_name);
  return null;
end
$$;
create trigger connectors_changed after insert or update or delete on connectors
  for each statement execute function notify_change();
create trigger sign_in_experiences_changed after insert or update or delete on sign_in_experiences
  for each statement execute function notify_change();
create trigger applications_changed after insert or update or delete on applications
  for each statement execute function notify_change();
