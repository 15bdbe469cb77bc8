-- Whether two usernames are one, and two addresses one mailbox, is for the tenant to say. What it says stands here, and
-- the keys of users are made from it by the database itself: a node that has not yet heard of a change cannot store a key
-- of the earlier kind. src/users/identity-keys.ts makes the same keys for look-ups.
create table identity_policies (
  tenant_id text primary key references tenants on delete cascade,
  ignores_username_case boolean not null default false,
  ignores_subaddress boolean not null default false,
  ignores_dots boolean not null default false
);

-- The canonical address of src/lib/email-address.ts: what email_key has been until now.
alter table users
  add column canonical_email text,
  add column username_key text,
  add column is_password_expired boolean not null default false;
update users set canonical_email = email_key, username_key = username;

create function username_key(username text, ignores_case boolean) returns text
language sql immutable parallel safe as $$
  select case when ignores_case then lower(username collate "C") else username end
$$;

create function email_key(canonical text, ignores_subaddress boolean, ignores_dots boolean) returns text
language plpgsql immutable parallel safe as $$
declare
  address text := canonical;
  name text;
begin
  if ignores_subaddress then
    address := regexp_replace(address, '^([^+@]+)\+[^@]*@', '\1@');
  end if;
  if ignores_dots and address ~ '^[^@]+@(gmail|googlemail)\.com$' then
    name := split_part(address, '@', 1);
    address := replace(split_part(name, '+', 1), '.', '') || substr(name, length(split_part(name, '+', 1)) + 1)
      || '@gmail.com';
  end if;
  return address;
end
$$;

-- Who stores a user shares this lock; who changes the policy has it alone, until the keys of all users are made anew.
create function identity_lock(tenant_id text) returns bigint
language sql immutable parallel safe as $$ select hashtextextended('postern identity keys of ' || tenant_id, 0) $$;

create function make_user_keys() returns trigger language plpgsql as $$
declare
  policy identity_policies;
begin
  perform pg_advisory_xact_lock_shared(identity_lock(new.tenant_id));
  -- A statement of its own, so that it sees what was committed while this one waited for the lock.
  select * into policy from identity_policies where tenant_id = new.tenant_id;
  new.username_key := username_key(new.username, coalesce(policy.ignores_username_case, false));
  new.email_key := email_key(
    new.canonical_email, coalesce(policy.ignores_subaddress, false), coalesce(policy.ignores_dots, false)
  );
  return new;
end
$$;
create trigger users_keys before insert or update of username, canonical_email on users
  for each row execute function make_user_keys();

-- Until now the setting was kept without being followed. Where there are names already that it would make one, they go
-- on counting as different, and the setting says so.
with ignoring as (
  select tenant_id from sign_in_experiences where settings -> 'usernamePolicy' ->> 'caseSensitive' = 'false'
), conflicting as (
  select distinct tenant_id from users where username is not null
  group by tenant_id, lower(username collate "C") having count(*) > 1
), taken_back as (
  update sign_in_experiences set settings = jsonb_set(settings, '{usernamePolicy,caseSensitive}', 'true')
  where tenant_id in (select tenant_id from ignoring) and tenant_id in (select tenant_id from conflicting)
)
insert into identity_policies (tenant_id, ignores_username_case)
select tenant_id, true from ignoring where tenant_id not in (select tenant_id from conflicting);
update users set username_key = lower(username collate "C")
where username is not null and tenant_id in (select tenant_id from identity_policies);

drop index users_username_key;
create unique index users_username_key on users (tenant_id, username_key);
alter table users
  add constraint users_email_is_canonical check ((primary_email is null) = (canonical_email is null)),
  add constraint users_username_has_key check ((username is null) = (username_key is null));
