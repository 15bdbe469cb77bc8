-- What a user holds is found when the user is to be signed out: sessions and grants by the account, all else by its grant.
create index oidc_records_account_index on oidc_records (tenant_id, (payload ->> 'accountId'))
  where model in ('Session', 'Grant');
