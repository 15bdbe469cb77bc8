/**
 * The floor plan: every room of src/ and the rooms it may open. A room is a directory of src/ or a file that lies in
 * src/ itself. ARCHITECTURE.md says why; floor-plan.test.ts holds the house to it.
 */
const ground = ['lib', 'errors', 'usage-types', 'config', 'database'];
const mail = ['verification', 'limits', 'templates', 'delivery'];
const people = [
  'tenants',
  'users',
  'applications',
  'organizations',
  'experience',
  'social',
  'sso',
  'audit',
  'webhooks',
];
const deeds = ['interactions', 'oidc'];

export const rooms: Record<string, string[]> = {
  lib: [],
  errors: ['lib'],
  'usage-types': [],
  config: ['lib', 'errors', 'usage-types'],
  database: ['lib', 'errors', 'usage-types', 'config'],

  connectors: ['lib', 'errors', 'usage-types'],
  verification: ground,
  limits: ground,
  templates: ground,
  delivery: [...ground, 'connectors'],
  social: [...ground, 'connectors'],

  tenants: ground,
  users: ground,
  applications: [...ground, 'experience'],
  organizations: [...ground, 'users', 'experience'],
  experience: ground,
  sso: ground,
  audit: ground,
  webhooks: ground,

  interactions: [...ground, ...mail, ...people],
  oidc: [...ground, ...mail, ...people],

  housekeeping: [...ground, ...mail, ...people, ...deeds],
  door: [...ground, ...mail, 'connectors', ...people, ...deeds],
  pages: [...ground, ...mail, ...people, ...deeds, 'door'],
  api: [...ground, ...mail, ...people, ...deeds, 'connectors', 'door'],
  server: [...ground, ...mail, ...people, ...deeds, 'door', 'pages', 'api'],
  ground,
  factories: [...ground, 'connectors', 'ground'],
  doors: [...ground, ...mail, ...people, ...deeds, 'ground', 'door', 'pages', 'api', 'server'],
  memory: [...ground, ...mail, 'connectors', ...people, 'ground'],
  main: [
    ...[...ground, ...mail, 'connectors', ...people, ...deeds],
    ...['ground', 'factories', 'memory', 'housekeeping', 'door', 'doors'],
  ],
  cli: [...ground, ...mail, 'connectors', ...people, ...deeds, 'ground', 'factories', 'main'],
};

/** What runs from outside: everything else must be reached from one of these. */
export const entryPoints = [
  'src/main.ts',
  'src/cli.ts',
  'src/connectors/packages/worker.ts',
  // What authors of connectors import.
  'src/connectors/kit.ts',
];

/** The batteries that every connector factory's test runs; they are tests, though no test files. */
export const batteries = ['src/connectors/contract.ts', 'src/connectors/social-contract.ts'];

/** Every table has one owner; no other room names it in SQL. */
export const tableOwners: Record<string, string> = {
  verification_codes: 'verification',
  one_time_tokens: 'verification',
  verification_records: 'verification',
  recipient_sends: 'limits',
  lockouts: 'limits',
  budgets: 'limits',
  email_templates: 'templates',
  email_template_versions: 'templates',
  deliveries: 'delivery',
  delivery_attempts: 'delivery',
  outbox: 'delivery',
  nodes: 'delivery',
  connectors: 'delivery',
  users: 'users',
  user_factors: 'users',
  user_identities: 'users',
  user_sso_identities: 'users',
  identity_policies: 'users',
  applications: 'applications',
  application_experiences: 'applications',
  organizations: 'organizations',
  organization_roles: 'organizations',
  organization_users: 'organizations',
  organization_user_roles: 'organizations',
  organization_jit_email_domains: 'organizations',
  organization_jit_roles: 'organizations',
  organization_jit_sso_connectors: 'organizations',
  organization_invitations: 'organizations',
  organization_invitation_roles: 'organizations',
  sign_in_experiences: 'experience',
  sso_connectors: 'sso',
  captcha_providers: 'experience',
  custom_phrases: 'experience',
  account_centers: 'experience',
  interactions: 'interactions',
  oidc_records: 'oidc',
  audit_log: 'audit',
  hooks: 'webhooks',
  hook_events: 'webhooks',
  tenant_keys: 'tenants',
  tenants: 'tenants',
  schema_migrations: 'database',
};

/** The room of a path like `src/delivery/retry.ts` or `src/config.ts`. */
export const roomOf = (path: string) => path.split('/')[1]?.replace(/(\.test)?\.ts$/, '') ?? '';
