-- Who tells people from programs, for tenants whose captcha policy asks for it: keys and all, sealed.
create table captcha_providers (
  tenant_id text primary key references tenants on delete cascade,
  sealed_config bytea not null
);
create trigger captcha_providers_changed after insert or update or delete on captcha_providers
  for each statement execute function notify_change();
