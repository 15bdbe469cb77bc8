-- What people may see and change of their own accounts: names and values of the public API, over the defaults.
create table account_centers (
  tenant_id text primary key references tenants on delete cascade,
  settings jsonb not null
);
create trigger account_centers_changed after insert or update or delete on account_centers
  for each statement execute function notify_change();

-- What a user has proven, or is about to prove, at the Account API. Clients hold the id; stored is its SHA-256, so that a
-- copy of this table proves nothing. A record is of one user, one purpose (`usage_type`) and one address or number.
create table verification_records (
  tenant_id text not null,
  id_hash bytea not null,
  user_id text not null,
  type text not null check (type in ('Password', 'EmailVerificationCode', 'PhoneVerificationCode')),
  usage_type text,
  identifier_value text,
  code_id text,
  verified_at timestamptz,
  expires_at timestamptz not null,
  primary key (tenant_id, id_hash),
  constraint verification_records_of_codes_are_whole check (
    (type = 'Password') = (usage_type is null) and (type = 'Password') = (identifier_value is null)
      and (type = 'Password') = (code_id is null)
  )
) with (fillfactor = 80);
create index verification_records_expires_at_index on verification_records (expires_at);
