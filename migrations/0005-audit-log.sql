-- What happened, for operators to read. The ids sort by time; rows are written once, side by side, and deleted by age.
-- `details` holds further fields of the public API, of a list that has no code, password, link or token on it.
create table audit_log (
  tenant_id text not null,
  id text collate "C" not null,
  key text not null,
  result text not null check (result in ('Success', 'Error')),
  error text,
  user_id text,
  application_id text,
  -- The uid of an interaction.
  session_id text,
  ip text,
  user_agent text,
  details jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create index audit_log_key_index on audit_log (tenant_id, key, id);
create index audit_log_user_index on audit_log (tenant_id, user_id, id) where user_id is not null;
create index audit_log_application_index on audit_log (tenant_id, application_id, id) where application_id is not null;
