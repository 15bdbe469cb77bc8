-- What one application has in place of its tenant's sign-in experience: names and values as they were set.
create table application_experiences (
  tenant_id text not null,
  application_id text not null,
  settings jsonb not null,
  primary key (tenant_id, application_id),
  foreign key (tenant_id, application_id) references applications on delete cascade
);
create trigger application_experiences_changed after insert or update or delete on application_experiences
  for each statement execute function notify_change();
