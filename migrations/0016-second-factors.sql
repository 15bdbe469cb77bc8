-- Second factors that people set up; codes by email and text message need nothing but the address or number. A user has
-- at most one of each type.
create table user_factors (
  tenant_id text not null,
  id text collate "C" not null,
  user_id text not null,
  type text not null check (type in ('Totp', 'BackupCode')),
  name text check (length(name) <= 128),
  -- What the authenticator app knows as well, or the key that backup codes are hashed with.
  sealed_secret bytea not null,
  -- RFC 6238, 5.2: no code of this time step or an earlier one is taken again.
  last_step bigint,
  unused_codes bytea[] not null default '{}',
  codes_used_at timestamptz[] not null default '{}',
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  primary key (tenant_id, id),
  constraint user_factors_type_key unique (tenant_id, user_id, type),
  foreign key (tenant_id, user_id) references users on delete cascade
);

-- What a user has said: wants a second factor, wants to set none up, wants not to be asked for one. Null: nothing.
alter table users
  add column mfa_enabled boolean,
  add column mfa_skipped boolean,
  add column mfa_skipped_at_sign_in boolean;
