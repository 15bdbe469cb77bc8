-- Organizations, who belongs to them with which roles, who joins without being asked, and who was invited.
create table organizations (
  tenant_id text not null references tenants on delete cascade,
  id text not null,
  name text not null check (length(name) between 1 and 128),
  description text check (length(description) <= 256),
  custom_data jsonb not null default '{}',
  is_mfa_required boolean not null default false,
  branding jsonb not null default '{}',
  color jsonb not null default '{}',
  custom_css text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index organizations_created_at_index on organizations (tenant_id, created_at desc, id);
create trigger organizations_changed after insert or update or delete on organizations
  for each statement execute function notify_change();

-- Roles are the tenant's: every organization has the same ones to give.
create table organization_roles (
  tenant_id text not null references tenants on delete cascade,
  id text not null,
  name text not null check (length(name) between 1 and 128),
  description text check (length(description) <= 256),
  type text not null default 'User' check (type in ('User', 'MachineToMachine')),
  primary key (tenant_id, id),
  constraint organization_roles_name_key unique (tenant_id, name),
  -- For the references of those who may have roles of one type only.
  unique (tenant_id, id, type)
);

create table organization_users (
  tenant_id text not null,
  organization_id text not null,
  user_id text not null,
  joined_at timestamptz not null default now(),
  primary key (tenant_id, organization_id, user_id),
  foreign key (tenant_id, organization_id) references organizations on delete cascade,
  foreign key (tenant_id, user_id) references users on delete cascade
);
create index organization_users_user_index on organization_users (tenant_id, user_id);

create table organization_user_roles (
  tenant_id text not null,
  organization_id text not null,
  user_id text not null,
  organization_role_id text not null,
  role_type text not null default 'User' check (role_type = 'User'),
  primary key (tenant_id, organization_id, user_id, organization_role_id),
  foreign key (tenant_id, organization_id, user_id) references organization_users on delete cascade,
  foreign key (tenant_id, organization_role_id, role_type) references organization_roles (tenant_id, id, type)
    on delete cascade
);
create index organization_user_roles_role_index on organization_user_roles (tenant_id, organization_role_id);

-- Whoever proves to read mail at the domain (as A-label) joins the organization.
create table organization_jit_email_domains (
  tenant_id text not null,
  organization_id text not null,
  email_domain text not null check (length(email_domain) between 1 and 255),
  primary key (tenant_id, organization_id, email_domain),
  foreign key (tenant_id, organization_id) references organizations on delete cascade
);
create index organization_jit_email_domains_index on organization_jit_email_domains (tenant_id, email_domain);

-- The roles that those get who join in this way.
create table organization_jit_roles (
  tenant_id text not null,
  organization_id text not null,
  organization_role_id text not null,
  role_type text not null default 'User' check (role_type = 'User'),
  primary key (tenant_id, organization_id, organization_role_id),
  foreign key (tenant_id, organization_id) references organizations on delete cascade,
  foreign key (tenant_id, organization_role_id, role_type) references organization_roles (tenant_id, id, type)
    on delete cascade
);

-- The ids sort by time. A row may say Pending although its time has passed: that is seen when it is read.
create table organization_invitations (
  tenant_id text not null,
  id text collate "C" not null,
  inviter_id text,
  invitee text not null check (length(invitee) <= 256),
  accepted_user_id text,
  organization_id text not null,
  status text not null check (status in ('Pending', 'Accepted', 'Revoked', 'Expired')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, organization_id) references organizations on delete cascade,
  foreign key (tenant_id, inviter_id) references users on delete set null (inviter_id),
  foreign key (tenant_id, accepted_user_id) references users on delete set null (accepted_user_id)
);
create unique index organization_invitations_pending_key on organization_invitations
  (tenant_id, organization_id, invitee) where status = 'Pending';
create index organization_invitations_invitee_index on organization_invitations (tenant_id, lower(invitee));
create index organization_invitations_inviter_index on organization_invitations (tenant_id, inviter_id);
create index organization_invitations_accepted_index on organization_invitations (tenant_id, accepted_user_id);

create table organization_invitation_roles (
  tenant_id text not null,
  invitation_id text collate "C" not null,
  organization_role_id text not null,
  role_type text not null default 'User' check (role_type = 'User'),
  primary key (tenant_id, invitation_id, organization_role_id),
  foreign key (tenant_id, invitation_id) references organization_invitations on delete cascade,
  foreign key (tenant_id, organization_role_id, role_type) references organization_roles (tenant_id, id, type)
    on delete cascade
);
