import { readdirSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmailConnectorFactory } from '../src/connectors/connector.ts';
import { createGmailFactory } from '../src/connectors/email/gmail.ts';
import { createMicrosoft365SmtpFactory } from '../src/connectors/email/microsoft-365-smtp.ts';
import { builtInFactories } from '../src/connectors/registry.ts';
import type { Fetch } from '../src/lib/fetch.ts';
import { type Exchange, type ProviderServer, type Reply, startProviderServer } from './http/provider-server.ts';
import { sampleEmail } from './http/sample-email.ts';
import { mailedCode } from './setup/mailed-code.ts';
import { managementClient } from './setup/management.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';
import { smtpLogin } from './setup/smtp-config.ts';
import { plainFetch } from './smtp/plain-fetch.ts';
import { type Sink, startSink, testAuthority } from './smtp/sink.ts';
import { startTokenReach } from './smtp/token-reach.ts';
import { grantOf } from './smtp/token-server.ts';

interface Provider {
  isMessage(exchange: Exchange): boolean;
  /** How it says that it took one. */
  takes: Reply;
  token?: RegExp;
}

const at = (path: RegExp) => (exchange: Exchange) => path.test(exchange.path);

const providers: Record<string, Provider> = {
  'aws-ses-mail': {
    isMessage: at(/^\/v2\/email\/outbound-emails$/),
    takes: { status: 200, body: { MessageId: '010f0192' } },
  },
  'mailgun-email': {
    isMessage: at(/^\/v3\/[^/]+\/messages$/),
    takes: { status: 200, body: { id: '<2026@mail.example.com>', message: 'Queued. Thank you.' } },
  },
  'sendgrid-email-service': {
    isMessage: at(/^\/v3\/mail\/send$/),
    takes: { status: 202, headers: { 'x-message-id': 'id' } },
  },
  'aliyun-direct-mail': {
    isMessage: ({ headers }) => headers['x-acs-action'] === 'SingleSendMail',
    takes: { status: 200, body: { EnvId: '600000136742', RequestId: 'R' } },
  },
  'postmark-mail': {
    isMessage: at(/^\/email$/),
    takes: { status: 200, body: { ErrorCode: 0, Message: 'OK', MessageID: 'id', To: 'x', SubmittedAt: 'now' } },
  },
  'smtp2go-email-service': {
    isMessage: at(/^\/v3\/email\/send$/),
    takes: { status: 200, body: { request_id: 'r', data: { succeeded: 1, failed: 0, failures: [], email_id: 'id' } } },
  },
  'mailjunky-email-service': { isMessage: at(/^\/api\/v1\/emails\/send$/), takes: { status: 200, body: { id: 'id' } } },
  'resend-email': { isMessage: at(/^\/emails$/), takes: { status: 200, body: { id: '49a3999c' } } },
  'brevo-email': {
    isMessage: at(/^\/v3\/smtp\/email$/),
    takes: { status: 201, body: { messageId: '<id@relay.example>' } },
  },
  'microsoft-graph-mail': {
    isMessage: at(/\/sendMail$/),
    takes: { status: 202 },
    token: /\/oauth2\/v2\.0\/token$/,
  },
  'http-email': { isMessage: at(/^\//), takes: { status: 200 } },
  'http-sms': { isMessage: at(/^\//), takes: { status: 200 } },
  'twilio-short-message-service': {
    isMessage: at(/\/Messages\.json$/),
    takes: { status: 201, body: { sid: 'SM1', status: 'queued' } },
  },
  'aliyun-short-message-service': {
    isMessage: ({ form }) => form.get('Action') === 'SendSms',
    takes: { status: 200, body: { Code: 'OK', Message: 'OK', BizId: '1', RequestId: 'R' } },
  },
};

const granted: Reply = { status: 200, body: { token_type: 'Bearer', access_token: 'token', expires_in: 3599 } };

const factories = builtInFactories({ isProduction: false, url: undefined, inbox: () => {} });
const overHttp = factories.filter(({ metadata }) => metadata.id in providers);

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let sink: Sink;
const servers = new Map<string, ProviderServer>();

beforeAll(async () => {
  sink = await startSink({ auth: smtpLogin });
  for (const [id, { isMessage, takes, token }] of Object.entries(providers)) {
    const answer = (exchange: Exchange) => {
      if (token?.test(exchange.path)) return granted;
      return isMessage(exchange) ? takes : { status: 404 };
    };
    servers.set(id, await startProviderServer(answer));
  }
  const origins = [...servers].map(([id, { origin }]) => [id, origin] as const);
  const endpoints = JSON.stringify(Object.fromEntries(origins));
  postern = await startTestPostern({ environment: { POSTERN_PROVIDER_ENDPOINTS: endpoints } });
  manage = await managementClient(postern.url);
});
afterAll(async () => {
  await postern?.stop();
  await Promise.all([...servers.values()].map((server) => server[Symbol.asyncDispose]()));
  await sink?.close();
});

describe('each guide, followed from its first line', () => {
  it.each(overHttp.map((factory) => [factory.metadata.readme, factory] as const))(
    '%s leads to a sent message',
    async (readme, { metadata, type }) => {
      const config = sampleConfig(readme);
      const server = servers.get(metadata.id);
      const sent = () => server?.exchanges.filter((exchange) => providers[metadata.id]?.isMessage(exchange)).length;
      const to = type === 'Email' ? { email: `${metadata.id}@example.org` } : { phone: '4915112345678' };

      const diagnosis = await manage('POST', `/connectors/${metadata.id}/diagnose`, { config });
      expect(diagnosis.status).toBe(200);
      expect(sent()).toBe(0);

      const tested = await manage('POST', `/connectors/${metadata.id}/test`, { config, ...to });
      expect([tested.status, tested.body]).toEqual([204, '']);
      expect(sent()).toBe(1);

      const saved = await manage('POST', '/connectors', { connectorId: metadata.id, config });
      expect(saved.status).toBe(200);
      const code = await manage('POST', '/verification-codes', to);
      expect([code.status, code.body]).toEqual([204, '']);
      await expect.poll(sent).toBe(2);
    },
  );

  it('smtp.md leads to a sent message', async () => {
    const config = {
      ...sampleConfig('smtp.md'),
      host: 'localhost',
      port: sink.port,
      tls: { ca: testAuthority() },
      auth: { type: 'login', ...smtpLogin },
    };
    const id = 'simple-mail-transfer-protocol';
    expect((await manage('POST', `/connectors/${id}/test`, { config, email: 'guide@example.org' })).status).toBe(204);
    expect((await manage('POST', '/connectors', { connectorId: id, config })).status).toBe(200);
    expect((await manage('POST', '/verification-codes', { email: 'guide@example.org' })).status).toBe(204);
    expect(await (await sink.waitFor('guide@example.org', 2)).code()).toMatch(/^\d{6}$/);
  });

  it('gmail.md leads to a sent message', async () => {
    const config = sampleConfig('gmail.md');
    await using server = await startSink({ auth: { user: String(config.user), pass: 'apppassword' } });
    const outcome = await sendOverSmtp(createGmailFactory(asMailHost(server)), config, plainFetch);
    expect(outcome.kind).toBe('accepted');
    expect(server.messageCount).toBe(1);
  });

  it('microsoft-365-smtp.md leads to a sent message', async () => {
    const config = sampleConfig('microsoft-365-smtp.md');
    await using server = await startSink({ auth: { user: String(config.user), accessToken: 'token' } });
    await using tokens = await startTokenReach(() => grantOf('token'));
    const factory = createMicrosoft365SmtpFactory(asMailHost(server));
    const outcome = await sendOverSmtp(factory, config, tokens.reach.fetch);
    expect(outcome.kind).toBe('accepted');
    expect(server.messageCount).toBe(1);
  });

  it('built-in.md leads to a message in the inbox', async () => {
    const saved = await manage('POST', '/connectors', {
      connectorId: 'logto-email',
      config: { senderName: 'Example' },
    });
    expect(saved.status).toBe(200);
    expect((await manage('POST', '/verification-codes', { email: 'inbox@example.org' })).status).toBe(204);
    expect(await mailedCode(postern, 'inbox@example.org')).toMatch(/^\d{6}$/);
  });

  it('sms-inbox.md leads to a text message in the inbox', async () => {
    const config = sampleConfig('sms-inbox.md');
    expect((await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config })).status).toBe(200);
    expect((await manage('POST', '/verification-codes', { phone: '4915112345670' })).status).toBe(204);
    expect(await mailedCode(postern, '4915112345670')).toMatch(/^\d{6}$/);
  });

  it('there is a guide for every factory, and a factory for every guide', () => {
    const guidesIn = (folder: string) =>
      readdirSync(new URL(`../docs/connectors/${folder}`, import.meta.url))
        .filter((name) => name.endsWith('.md') && name !== 'custom.md')
        .map((name) => folder + name);
    const guides = [...guidesIn(''), ...guidesIn('social/')];
    expect(guides.sort()).toEqual(factories.map(({ metadata }) => metadata.readme).sort());
  });
});

/** The hosts of these two are no settings: only a factory made for a test speaks to another server. */
const sendOverSmtp = <Config>(factory: EmailConnectorFactory<Config>, config: unknown, fetch: Fetch) =>
  factory.send(sampleEmail, factory.config.parse(config), {
    signal: AbortSignal.timeout(10_000),
    log: pino({ level: 'silent' }),
    fetch,
    confirmTransmission: async () => true,
  });

const asMailHost = ({ port }: Sink) => ({ host: 'localhost', port, tls: { ca: testAuthority() } });

/** The first config of the guide, with something in every `<place>` that an operator fills. */
function sampleConfig(readme: string): Record<string, unknown> {
  const guide = readFileSync(new URL(`../docs/connectors/${readme}`, import.meta.url), 'utf8');
  const [, sample = ''] = /```json\n([\s\S]*?)```/.exec(guide) ?? [];
  return JSON.parse(sample.replaceAll(/<([^<>"]+)>/g, (place, name: string) => (name.includes('@') ? place : name)));
}
