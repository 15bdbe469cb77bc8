-- A mail may carry a link beside its code: two ways to one proof, so they stand in one row and end together. The link
-- names the row; of the secret in it only a keyed hash is stored.
alter table verification_codes add column link_hash bytea;

-- Whether people of some domain join an organization when they register is kept in memory.
create trigger organization_jit_email_domains_changed after insert or update or delete on organization_jit_email_domains
  for each statement execute function notify_change();
