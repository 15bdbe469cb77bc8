-- What networks, applications, tenants and countries have left of their budgets: a bucket that refills evenly, as the time
-- when it is full again. Unlogged, for it is worth no waiting for the disk: after a crash of PostgreSQL the buckets are full.
create unlogged table budgets (
  tenant_id text not null,
  rule text collate "C" not null,
  -- A network keyed-hashed, an application's id, a country; empty for the tenant itself.
  subject text collate "C" not null,
  full_at timestamptz not null,
  -- How much the last taking got.
  taken integer not null,
  primary key (tenant_id, rule, subject)
) with (fillfactor = 70);
