import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { countries, countryLimits, type LimitSettings, limit } from './config/rates.ts';

/**
 * Every environment variable that Postern reads: one sentence each, from which docs/settings.md is checked.
 * An unknown POSTERN_* name is refused, so that a typing error is found at the start and not in production.
 */
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number from 1 to 65535')
  .transform(Number)
  .refine((number) => number >= 1 && number <= 65_535, 'must be a number from 1 to 65535');
const origin = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((url) => new URL(url).pathname === '/' && !new URL(url).search, 'must be an origin, without path or query')
  .transform((url) => new URL(url).origin);
const secret = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)');
/** `host` or `host:port`; an IPv6 address may stand alone, and needs brackets before a port. */
const privateHost = z
  .string()
  .refine(
    (text) => isIPv6(text) || /^(?:\[[\da-f:.]+\]|[^\s/:*@[\]]+)(?::\d{1,5})?$/i.test(text),
    'must be hosts with an optional :port, separated by commas (10.0.0.5, relay.internal:8080)',
  );
const endpoints = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('must be a JSON object ({"http-sms": "http://127.0.0.1:8080"})');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), origin, 'must be a JSON object of factory ids and origins'));
const flag = z.enum(['true', 'false', '1', '0', '']).transform((text) => text === 'true' || text === '1');

/** The range API of Have I Been Pwned. */
export const publicBreachEndpoint = 'https://api.pwnedpasswords.com';

export const variables = {
  PORT: { type: port.default(3001), about: 'Port of the tenant `default`: sign-in pages, OIDC, APIs, demo app.' },
  ADMIN_PORT: { type: port.default(3002), about: 'Port of the tenant `admin`: development inbox, console.' },
  HOST: {
    type: z.string().optional(),
    about: 'Address that both ports listen on. Default `127.0.0.1` in development, `0.0.0.0` in production.',
  },
  POSTERN_URL: {
    type: origin.optional(),
    alias: 'ENDPOINT',
    about:
      'Public origin of the tenant `default`; its OIDC issuer is this plus `/oidc`. Default `http://localhost:$PORT`.',
  },
  POSTERN_ADMIN_URL: {
    type: origin.optional(),
    alias: 'ADMIN_ENDPOINT',
    about: 'Public origin of the tenant `admin`. Default `http://localhost:$ADMIN_PORT`.',
  },
  DATABASE_URL: {
    type: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    alias: 'DB_URL',
    about: 'PostgreSQL 15 or newer to use. Without it Postern starts its own below `POSTERN_DATA`.',
  },
  POSTERN_DATA: {
    type: z.string().min(1).default('./data'),
    about: 'Directory of the embedded database and of the secret.',
  },
  POSTERN_SECRET: {
    type: secret.optional(),
    about:
      'Master secret, 32 bytes in base64: seals what is stored and keys the hashes of codes. Required with `DATABASE_URL`; otherwise made once and kept in the data directory.',
  },
  POSTERN_SECRET_PREVIOUS: {
    type: z
      .string()
      .transform((text) => text.split(',').filter(Boolean))
      .pipe(z.array(secret))
      .default([]),
    about: 'Earlier master secrets, separated by commas: still open what they sealed.',
  },
  POSTERN_ENV: {
    type: z.enum(['development', 'production']).default('development'),
    about:
      '`development` has the inbox at `/dev/inbox`, which shows codes; in `production` there is none, and the built-in service needs a mail server.',
  },
  TRUST_PROXY: {
    type: flag.default(false),
    alias: 'TRUST_PROXY_HEADER',
    about:
      'Take the address of a caller from `X-Forwarded-For`: its last entry, which the proxy in front wrote. Only behind a proxy that sets it.',
  },
  LOG_LEVEL: {
    type: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    about: 'Least level that is logged.',
  },
  POSTERN_AUDIT_LOG_DAYS: {
    type: z
      .string()
      .regex(/^[1-9]\d{0,4}$/, 'must be a number of days, 1 or more')
      .transform(Number)
      .default(90),
    about: 'For how many days entries of the audit log are kept.',
  },
  POSTERN_BOOTSTRAP_CLIENT_ID: {
    type: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
      .optional(),
    about: 'Client id of a machine-to-machine application with full Management API access, made at the first start.',
  },
  POSTERN_BOOTSTRAP_CLIENT_SECRET: {
    type: z.string().min(16, 'must have 16 characters or more').optional(),
    about: 'Secret of that application.',
  },
  POSTERN_ALLOW_PRIVATE_HOSTS: {
    type: z
      .string()
      .transform((text) =>
        text
          .split(',')
          .map((host) => host.trim())
          .filter(Boolean),
      )
      .pipe(z.array(privateHost))
      .default([]),
    about:
      'Hosts that URLs in connector configs and webhooks may lead to although they are private or loopback: names or addresses, each with an optional `:port`, separated by commas. In development all are allowed.',
  },
  POSTERN_PROVIDER_ENDPOINTS: {
    type: endpoints.default({}),
    about:
      'Origins in place of the real ones of providers, as a JSON object of connector factory ids (or `turnstile`, `recaptcha-enterprise`) and origins: for tests against a server of your own. Development only.',
  },
  POSTERN_BUILT_IN_EMAIL: {
    type: z.url({ protocol: /^smtps?$/ }).optional(),
    about: 'Mail server behind the built-in email service: `smtp(s)://user:pass@host:port?from=…`.',
  },
  POSTERN_LIMIT_NETWORK_SENDS: {
    type: limit.prefault('300/600'),
    about:
      'Messages that people of one network (an IPv4 address, an IPv6 /64) may ask for: so many at once, and as many again in so many seconds; or `off`. Default `300/600`.',
  },
  POSTERN_LIMIT_NETWORK_ATTEMPTS: {
    type: limit.prefault('200/600'),
    about: 'Wrong codes and passwords from one network, over all accounts; or `off`. Default `200/600`.',
  },
  POSTERN_LIMIT_APPLICATION_SENDS: {
    type: limit.prefault('300000/3600'),
    about: 'Messages that are asked for through one application; or `off`. Default `300000/3600`.',
  },
  POSTERN_LIMIT_TENANT_SENDS: {
    type: limit.prefault('600000/3600'),
    about: 'Messages of a tenant; or `off`. Default `600000/3600`.',
  },
  POSTERN_LIMIT_SMS_PER_COUNTRY: {
    type: countryLimits.prefault('1000/3600'),
    about:
      'Text messages to the numbers of one country; or `off`. Exceptions follow after commas: `1000/3600,DE=20000/3600,FR=off`. Default `1000/3600`.',
  },
  POSTERN_SMS_COUNTRIES: {
    type: countries.default([]),
    about:
      'Countries that text messages go to, as ISO 3166-1 codes separated by commas (`DE,AT,CH`). Without it they go to all.',
  },
  POSTERN_LIMIT_PRIVATE_NETWORKS: {
    type: flag.default(false),
    about:
      'Private and loopback addresses have the budgets of networks as well. They have none otherwise: a proxy or a backend stands there for many people.',
  },
  POSTERN_BREACHED_PASSWORDS_URL: {
    type: z
      .literal('off')
      .or(z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')))
      .default(publicBreachEndpoint),
    about:
      'Range API that is asked whether new passwords are in known breaches: the public one, a copy of your own, or `off`.',
  },
} as const satisfies Record<string, { type: z.ZodType; about: string; alias?: string }>;

type Values = { [Name in keyof typeof variables]: z.output<(typeof variables)[Name]['type']> };

export interface Settings {
  port: number;
  adminPort: number;
  host: string;
  url: string;
  adminUrl: string;
  databaseUrl: string | undefined;
  dataDirectory: string;
  secret: Buffer | undefined;
  previousSecrets: Buffer[];
  isProduction: boolean;
  trustsProxy: boolean;
  logLevel: string;
  auditLogDays: number;
  bootstrapClient: { id: string; secret: string } | undefined;
  builtInEmailUrl: string | undefined;
  /** Undefined: passwords are not compared with known breaches. */
  breachedPasswordsUrl: string | undefined;
  /** Hosts that operators' URLs may name although they are private: `host` or `host:port`. */
  allowedPrivateHosts: string[];
  /** Origins in place of the providers' own, by factory id; empty in production. */
  providerEndpoints: Record<string, string>;
  limits: LimitSettings;
}

/** Settings that cannot be used; the message names the variable and what to do. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  refuseUnknown(environment);
  const values = readValues(environment);
  if (values.DATABASE_URL && !values.POSTERN_SECRET) {
    throw new SettingsError(
      'POSTERN_SECRET is required with DATABASE_URL: 32 random bytes in base64, for example from `openssl rand -base64 32`.',
    );
  }
  if (Boolean(values.POSTERN_BOOTSTRAP_CLIENT_ID) !== Boolean(values.POSTERN_BOOTSTRAP_CLIENT_SECRET)) {
    throw new SettingsError('POSTERN_BOOTSTRAP_CLIENT_ID and POSTERN_BOOTSTRAP_CLIENT_SECRET go together: set both.');
  }
  if (values.POSTERN_ENV === 'production' && Object.keys(values.POSTERN_PROVIDER_ENDPOINTS).length > 0) {
    throw new SettingsError(
      'POSTERN_PROVIDER_ENDPOINTS is for development: in production every message goes to its provider. Remove it.',
    );
  }
  return {
    port: values.PORT,
    adminPort: values.ADMIN_PORT,
    host: values.HOST ?? (values.POSTERN_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
    url: values.POSTERN_URL ?? `http://localhost:${values.PORT}`,
    adminUrl: values.POSTERN_ADMIN_URL ?? `http://localhost:${values.ADMIN_PORT}`,
    databaseUrl: values.DATABASE_URL,
    dataDirectory: resolve(values.POSTERN_DATA),
    secret: values.POSTERN_SECRET,
    previousSecrets: values.POSTERN_SECRET_PREVIOUS,
    isProduction: values.POSTERN_ENV === 'production',
    trustsProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    auditLogDays: values.POSTERN_AUDIT_LOG_DAYS,
    bootstrapClient:
      values.POSTERN_BOOTSTRAP_CLIENT_ID && values.POSTERN_BOOTSTRAP_CLIENT_SECRET
        ? { id: values.POSTERN_BOOTSTRAP_CLIENT_ID, secret: values.POSTERN_BOOTSTRAP_CLIENT_SECRET }
        : undefined,
    builtInEmailUrl: values.POSTERN_BUILT_IN_EMAIL,
    breachedPasswordsUrl:
      values.POSTERN_BREACHED_PASSWORDS_URL === 'off' ? undefined : values.POSTERN_BREACHED_PASSWORDS_URL,
    allowedPrivateHosts: values.POSTERN_ALLOW_PRIVATE_HOSTS,
    providerEndpoints: values.POSTERN_PROVIDER_ENDPOINTS,
    limits: limitsOf(values),
  };
}

const limitsOf = (values: Values): LimitSettings => ({
  networkSends: values.POSTERN_LIMIT_NETWORK_SENDS,
  networkAttempts: values.POSTERN_LIMIT_NETWORK_ATTEMPTS,
  applicationSends: values.POSTERN_LIMIT_APPLICATION_SENDS,
  tenantSends: values.POSTERN_LIMIT_TENANT_SENDS,
  countrySends: values.POSTERN_LIMIT_SMS_PER_COUNTRY,
  smsCountries: values.POSTERN_SMS_COUNTRIES,
  countsPrivateNetworks: values.POSTERN_LIMIT_PRIVATE_NETWORKS,
});

function readValues(environment: NodeJS.ProcessEnv): Values {
  const entries = Object.entries(variables).map(([name, variable]) => {
    const alias = 'alias' in variable ? variable.alias : undefined;
    const given = environment[name] ?? (alias && environment[alias]);
    const parsed = variable.type.safeParse(given === '' ? undefined : given);
    if (parsed.success) return [name, parsed.data];
    throw new SettingsError(`${name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}.`);
  });
  return Object.fromEntries(entries) as Values;
}

function refuseUnknown(environment: NodeJS.ProcessEnv) {
  for (const name of Object.keys(environment)) {
    if (name.startsWith('POSTERN_') && !(name in variables)) {
      throw new SettingsError(`${name} is not a setting of Postern. The settings are listed in docs/settings.md.`);
    }
  }
}
