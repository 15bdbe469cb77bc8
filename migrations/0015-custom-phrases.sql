-- What pages say in the operator's own words: one row a language, with the phrases that differ from what would be said
-- without it. A language of its own is one that people can choose.
create table custom_phrases (
  tenant_id text not null references tenants on delete cascade,
  id text not null,
  language_tag text collate "C" not null check (length(language_tag) between 2 and 16),
  translation jsonb not null,
  primary key (tenant_id, language_tag)
);
create trigger custom_phrases_changed after insert or update or delete on custom_phrases
  for each statement execute function notify_change();
