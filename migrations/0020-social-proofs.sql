-- Who somebody is at another service, proven at the Account API. `sealed` holds first what the return is compared with,
-- and once somebody has come back who it is there; a departure serves one return, so in between it is empty.
alter table verification_records
  add column connector_id text,
  add column sealed bytea,
  drop constraint verification_records_type_check,
  add constraint verification_records_type_check
    check (type in ('Password', 'EmailVerificationCode', 'PhoneVerificationCode', 'Social')),
  drop constraint verification_records_of_codes_are_whole,
  add constraint verification_records_of_codes_are_whole check (
    (type in ('Password', 'Social')) = (usage_type is null)
      and (type in ('Password', 'Social')) = (identifier_value is null)
      and (type in ('Password', 'Social')) = (code_id is null)
  ),
  add constraint verification_records_of_services_are_whole check ((type = 'Social') = (connector_id is not null));
