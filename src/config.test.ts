import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError, variables } from './config.ts';

const secret = Buffer.alloc(32, 7).toString('base64');
const other = Buffer.alloc(32, 8).toString('base64');

describe('without any variable', () => {
  it('everything has its default', () => {
    expect(readSettings({})).toEqual({
      port: 3001,
      adminPort: 3002,
      host: '127.0.0.1',
      url: 'http://localhost:3001',
      adminUrl: 'http://localhost:3002',
      databaseUrl: undefined,
      dataDirectory: expect.stringMatching(/\/data$/),
      secret: undefined,
      previousSecrets: [],
      isProduction: false,
      trustsProxy: false,
      logLevel: 'info',
      auditLogDays: 90,
      bootstrapClient: undefined,
      builtInEmailUrl: undefined,
      breachedPasswordsUrl: 'https://api.pwnedpasswords.com',
      allowedPrivateHosts: [],
      providerEndpoints: {},
      limits: {
        networkSends: { maximum: 300, seconds: 600 },
        networkAttempts: { maximum: 200, seconds: 600 },
        applicationSends: { maximum: 300_000, seconds: 3_600 },
        tenantSends: { maximum: 600_000, seconds: 3_600 },
        countrySends: { each: { maximum: 1_000, seconds: 3_600 }, exceptions: {} },
        smsCountries: [],
        countsPrivateNetworks: false,
      },
    });
  });

  it('the public origins follow the ports', () => {
    expect(readSettings({ PORT: '4001', ADMIN_PORT: '4002' })).toMatchObject({
      url: 'http://localhost:4001',
      adminUrl: 'http://localhost:4002',
    });
  });

  it('empty counts as absent, as it does in a .env file', () => {
    const empty = Object.fromEntries(Object.keys(variables).map((name) => [name, '']));
    expect(readSettings(empty)).toEqual(readSettings({}));
  });
});

it('every variable is read', () => {
  const settings = readSettings({
    PORT: '80',
    ADMIN_PORT: '81',
    HOST: '::1',
    POSTERN_URL: 'https://id.example.com',
    POSTERN_ADMIN_URL: 'https://admin.example.com/',
    DATABASE_URL: 'postgres://user:pass@db.example.com/postern?sslmode=require',
    POSTERN_DATA: '/var/lib/postern',
    POSTERN_SECRET: secret,
    POSTERN_SECRET_PREVIOUS: `${other},${secret}`,
    POSTERN_ENV: 'production',
    TRUST_PROXY: 'true',
    LOG_LEVEL: 'warn',
    POSTERN_AUDIT_LOG_DAYS: '30',
    POSTERN_BOOTSTRAP_CLIENT_ID: 'first',
    POSTERN_BOOTSTRAP_CLIENT_SECRET: 'sixteen-characters',
    POSTERN_BUILT_IN_EMAIL: 'smtps://user:pass@mail.example.com:465?from=a@example.com',
    POSTERN_ALLOW_PRIVATE_HOSTS: '10.0.0.5, relay.internal:8080,[fd00::5]:443,fd00::6',
    POSTERN_BREACHED_PASSWORDS_URL: 'https://breaches.example.com/range/',
    POSTERN_LIMIT_NETWORK_SENDS: '30/60',
    POSTERN_LIMIT_NETWORK_ATTEMPTS: 'off',
    POSTERN_LIMIT_APPLICATION_SENDS: '1/1',
    POSTERN_LIMIT_TENANT_SENDS: 'off',
    POSTERN_LIMIT_SMS_PER_COUNTRY: '5/60, DE=100/60,FR=off',
    POSTERN_LIMIT_PRIVATE_NETWORKS: 'true',
    POSTERN_SMS_COUNTRIES: 'DE, FR',
    PATH: '/usr/bin',
  });
  expect(settings).toEqual({
    port: 80,
    adminPort: 81,
    host: '::1',
    url: 'https://id.example.com',
    adminUrl: 'https://admin.example.com',
    databaseUrl: 'postgres://user:pass@db.example.com/postern?sslmode=require',
    dataDirectory: '/var/lib/postern',
    secret: Buffer.alloc(32, 7),
    previousSecrets: [Buffer.alloc(32, 8), Buffer.alloc(32, 7)],
    isProduction: true,
    trustsProxy: true,
    logLevel: 'warn',
    auditLogDays: 30,
    bootstrapClient: { id: 'first', secret: 'sixteen-characters' },
    builtInEmailUrl: 'smtps://user:pass@mail.example.com:465?from=a@example.com',
    breachedPasswordsUrl: 'https://breaches.example.com/range',
    allowedPrivateHosts: ['10.0.0.5', 'relay.internal:8080', '[fd00::5]:443', 'fd00::6'],
    providerEndpoints: {},
    limits: {
      networkSends: { maximum: 30, seconds: 60 },
      networkAttempts: undefined,
      applicationSends: { maximum: 1, seconds: 1 },
      tenantSends: undefined,
      countrySends: {
        each: { maximum: 5, seconds: 60 },
        exceptions: { DE: { maximum: 100, seconds: 60 }, FR: undefined },
      },
      smsCountries: ['DE', 'FR'],
      countsPrivateNetworks: true,
    },
  });
});

describe('names that operators of Logto know', () => {
  it('are read', () => {
    const settings = readSettings({
      ENDPOINT: 'https://id.example.com',
      ADMIN_ENDPOINT: 'https://admin.example.com',
      DB_URL: 'postgresql://db.example.com/postern',
      POSTERN_SECRET: secret,
      TRUST_PROXY_HEADER: '1',
    });
    expect(settings).toMatchObject({
      url: 'https://id.example.com',
      adminUrl: 'https://admin.example.com',
      databaseUrl: 'postgresql://db.example.com/postern',
      trustsProxy: true,
    });
  });

  it('give way to our own', () => {
    const settings = readSettings({ POSTERN_URL: 'https://one.example.com', ENDPOINT: 'https://other.example.com' });
    expect(settings.url).toBe('https://one.example.com');
  });
});

it.each([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])('TRUST_PROXY=%s is %s', (text, trustsProxy) => {
  expect(readSettings({ TRUST_PROXY: text }).trustsProxy).toBe(trustsProxy);
});

describe('what cannot be used is refused, by the name of the variable', () => {
  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '30.5'],
    ['PORT', '0'],
    ['PORT', '0x50'],
    ['ADMIN_PORT', ' '],
    ['POSTERN_URL', 'id.example.com'],
    ['POSTERN_URL', 'ftp://id.example.com'],
    ['POSTERN_URL', 'https://id.example.com/path'],
    ['POSTERN_URL', 'https://id.example.com/?a=b'],
    ['POSTERN_ADMIN_URL', 'not a url'],
    ['DATABASE_URL', 'mysql://db.example.com/postern'],
    ['DATABASE_URL', 'db.example.com'],
    ['POSTERN_SECRET', 'too short'],
    ['POSTERN_SECRET', Buffer.alloc(31).toString('base64')],
    ['POSTERN_SECRET', Buffer.alloc(33).toString('base64')],
    ['POSTERN_SECRET_PREVIOUS', `${secret},short`],
    ['POSTERN_ENV', 'Production'],
    ['TRUST_PROXY', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['POSTERN_BOOTSTRAP_CLIENT_ID', 'with spaces'],
    ['POSTERN_BOOTSTRAP_CLIENT_SECRET', 'short'],
    ['POSTERN_BUILT_IN_EMAIL', 'https://mail.example.com'],
    ['POSTERN_ALLOW_PRIVATE_HOSTS', 'http://10.0.0.5'],
    ['POSTERN_ALLOW_PRIVATE_HOSTS', '10.0.0.0/8'],
    ['POSTERN_ALLOW_PRIVATE_HOSTS', '*.internal'],
    ['POSTERN_ALLOW_PRIVATE_HOSTS', 'relay.internal:http'],
    ['POSTERN_PROVIDER_ENDPOINTS', 'http://127.0.0.1:8080'],
    ['POSTERN_PROVIDER_ENDPOINTS', '[]'],
    ['POSTERN_PROVIDER_ENDPOINTS', '{"a": "127.0.0.1"}'],
    ['POSTERN_PROVIDER_ENDPOINTS', '{"a": "http://127.0.0.1/path"}'],
  ])('%s=%s', (name, value) => {
    const read = () => readSettings({ [name]: value });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(new RegExp(`^${name}: .+\\.$`));
  });

  it('a secret that is refused is not repeated in the message', () => {
    expect(() => readSettings({ POSTERN_SECRET: 'c3dvcmRmaXNo' })).toThrow(/^POSTERN_SECRET: (?!.*c3dvcmRmaXNo)/);
  });

  it.each(['POSTERN_SECERT', 'POSTERN_', 'POSTERN_PORT', 'POSTERN_SMTP_PASSWORD'])('an unknown name: %s', (name) => {
    expect(() => readSettings({ [name]: 'value' })).toThrow(`${name} is not a setting of Postern.`);
  });
});

describe('origins in place of the providers’ own', () => {
  const POSTERN_PROVIDER_ENDPOINTS = '{"http-sms": "http://127.0.0.1:8080/"}';

  it('are read in development', () => {
    expect(readSettings({ POSTERN_PROVIDER_ENDPOINTS }).providerEndpoints).toEqual({
      'http-sms': 'http://127.0.0.1:8080',
    });
  });

  it('are refused in production', () => {
    expect(() => readSettings({ POSTERN_PROVIDER_ENDPOINTS, POSTERN_ENV: 'production' })).toThrow(
      new SettingsError(
        'POSTERN_PROVIDER_ENDPOINTS is for development: in production every message goes to its provider. Remove it.',
      ),
    );
  });
});

describe('what belongs together', () => {
  it('a database of one’s own needs a secret of one’s own', () => {
    expect(() => readSettings({ DATABASE_URL: 'postgres://localhost/postern' })).toThrow(
      /^POSTERN_SECRET is required with DATABASE_URL/,
    );
  });

  it.each([[{ POSTERN_BOOTSTRAP_CLIENT_ID: 'first' }], [{ POSTERN_BOOTSTRAP_CLIENT_SECRET: 'sixteen-characters' }]])(
    'half of a bootstrap client is refused: %j',
    (environment) => {
      expect(() => readSettings(environment)).toThrow(
        'POSTERN_BOOTSTRAP_CLIENT_ID and POSTERN_BOOTSTRAP_CLIENT_SECRET go together: set both.',
      );
    },
  );
});
