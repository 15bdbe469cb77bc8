-- What mails say, in the operator's own words: one row a language and usage type. What is true now is here; how it came
-- about is in the versions.
create table email_templates (
  tenant_id text not null references tenants on delete cascade,
  id text not null,
  language_tag text collate "C" not null check (length(language_tag) between 1 and 16),
  template_type text collate "C" not null check (
    template_type in (
      'SignIn', 'Register', 'ForgotPassword', 'OrganizationInvitation', 'Generic', 'UserPermissionValidation',
      'BindNewIdentifier', 'MfaVerification', 'BindMfa'
    )
  ),
  details jsonb not null,
  -- What was wrong with it when it was stored.
  findings jsonb not null default '[]',
  -- The version that this is.
  version integer not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index email_templates_language_type_key on email_templates (tenant_id, language_tag, template_type);

-- Every change, also that a template was deleted (without details). Its versions outlive it, so that it can come back.
create table email_template_versions (
  tenant_id text not null references tenants on delete cascade,
  language_tag text collate "C" not null,
  template_type text collate "C" not null,
  number integer not null,
  template_id text not null,
  details jsonb,
  findings jsonb not null default '[]',
  -- Client or user of the access token, or `cli`.
  author text not null,
  created_at timestamptz not null,
  primary key (tenant_id, language_tag, template_type, number)
);
create index email_template_versions_template_index on email_template_versions (tenant_id, template_id);

create trigger email_templates_changed after insert or update or delete on email_templates
  for each statement execute function notify_change();
