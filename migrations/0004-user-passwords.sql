-- A password as its hash, with the name of what made it: ours is Argon2id, others come with imported users.
-- The keys are what an address or a number is looked up by: one mailbox or line has one, however it is spelled. What
-- people typed stays beside it. The application makes them (src/lib/email-address.ts, src/lib/phone-number.ts).
alter table users
  add column password_digest text,
  add column password_algorithm text check (
    password_algorithm in ('Argon2id', 'Argon2i', 'Argon2d', 'Bcrypt', 'SHA1', 'SHA256', 'MD5', 'Legacy')
  ),
  add column password_updated_at timestamptz,
  add column email_key text,
  add column phone_key text;
update users set email_key = lower(primary_email), phone_key = primary_phone;
alter table users
  add constraint users_password_is_whole check ((password_digest is null) = (password_algorithm is null)),
  add constraint users_email_has_key check ((primary_email is null) = (email_key is null)),
  add constraint users_phone_has_key check ((primary_phone is null) = (phone_key is null));
drop index users_primary_email_key;
drop index users_primary_phone_key;
create unique index users_primary_email_key on users (tenant_id, email_key);
create unique index users_primary_phone_key on users (tenant_id, phone_key);

-- What a search looks through, in lower case, one field a line. With pg_trgm an index finds any piece of it; where the
-- extension is missing or may not be made, the table is read from end to end.
alter table users add column search_text text generated always as (
  lower(
    id || E'\n' || coalesce(username, '') || E'\n' || coalesce(primary_email, '') || E'\n'
      || coalesce(primary_phone, '') || E'\n' || coalesce(name, '')
  )
) stored;
do $$
begin
  create extension if not exists pg_trgm;
  create index users_search_index on users using gin (search_text gin_trgm_ops);
exception when insufficient_privilege or feature_not_supported or undefined_file or undefined_object then
  raise notice 'Without pg_trgm, searches for users read the whole table.';
end
$$;
