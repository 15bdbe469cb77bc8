-- Where operators want to hear of what happens. Address, headers and signing key are sealed together.
create table hooks (
  tenant_id text not null references tenants on delete cascade,
  id text collate "C" not null,
  name text not null,
  -- Of hooks from before one could have several events.
  event text,
  events jsonb not null,
  enabled boolean not null,
  sealed_target bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create trigger hooks_changed after insert or update or delete on hooks
  for each statement execute function notify_change();

-- What a hook is still to be told. Whoever takes a row moves `due_at` to when others may take it.
create table hook_events (
  id text collate "C" primary key,
  tenant_id text not null,
  hook_id text collate "C" not null,
  event text not null,
  body text not null,
  attempts integer not null default 0,
  due_at timestamptz not null,
  foreign key (tenant_id, hook_id) references hooks on delete cascade
);
create index hook_events_due_index on hook_events (tenant_id, hook_id, due_at);

-- What became of them is in the audit log, and read by hook.
create index audit_log_hook_index on audit_log (tenant_id, (details ->> 'hookId'), id)
  where details ->> 'hookId' is not null;

-- Names the failure that began the lock: of parallel ones exactly one, so that a lock is told of once.
alter table lockouts add column lock_id text;
