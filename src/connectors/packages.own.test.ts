import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextWith, email, formsOf } from '../../test/connector-packages/messages.ts';
import { createProject, type Project } from '../../test/connector-packages/project.ts';
import { startHttpProvider } from '../../test/http/moods.ts';
import type { Exchange, Reply } from '../../test/http/provider-server.ts';
import type { ConnectorFactory, EmailConnectorFactory } from './connector.ts';
import { testContract } from './contract.ts';
import { formItemsOf } from './form-items.ts';
import { type LoadedPackages, loadPackages } from './packages.ts';
import { maskSecrets, secretMask } from './secrets.ts';

/** The template of docs/connectors, as a package that is installed: our contract, kept across a thread. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const template = join(root, 'docs/connectors/template');
const apiKey = 'am_swordfish-4711';
let project: Project;
let loaded: LoadedPackages;
const log = pino({ level: 'silent' });

beforeAll(async () => {
  project = await createProject();
  await project.write('postern-connector-acme-mail', '', { exports: './connector.js' });
  await cp(template, join(project.directory, 'node_modules/postern-connector-acme-mail'), { recursive: true });
  loaded = await loadPackages({ directory: project.directory, log, loadMilliseconds: 60_000 });
});
afterAll(async () => {
  await loaded.close();
  await project[Symbol.asyncDispose]();
});

const factory = () => loaded.factories[0] as EmailConnectorFactory;

const refuses = (status: number, code: string, message = code): Reply => ({
  status,
  body: { error: { code, message } },
});

const accepts = ({ headers }: Exchange): Reply =>
  headers.authorization === `Bearer ${apiKey}`
    ? { status: 202, body: { id: 'msg_4711' } }
    : refuses(401, 'unauthorized');

testContract({ describe, it }, 'a package with our contract, in its thread', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => refuses(429, 'rate_limited'),
    fails: () => refuses(503, 'unavailable'),
    'refuses the recipient': () => refuses(422, 'invalid_recipient', 'There is no such mailbox.'),
    'refuses the credentials': () => refuses(401, 'unauthorized'),
    'echoes the credentials': ({ headers, body }) => refuses(401, 'unauthorized', JSON.stringify({ headers, body })),
  });
  return {
    factory: factory(),
    config: { apiKey, fromEmail: 'no-reply@sender.example', replyTo: 'config@sender.example' },
    secrets: [apiKey],
    reach: provider.reach,
    received: async () => (mood === 'accepts' || mood === 'answers nonsense' ? provider.exchanges.map(receivedOf) : []),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});

function receivedOf({ json }: Exchange) {
  const sent = json as Record<'from' | 'to' | 'reply_to' | 'subject' | 'text' | 'html', string> & { headers: object };
  const [, name = '', address = sent.from] = /^(.*?)\s*<(.+)>$/.exec(sent.from) ?? [];
  return {
    headers: Object.entries(sent.headers)
      .map(([field, value]) => `${field}: ${value}`)
      .join('\n'),
    from: { name: name.replace(/^"|"$/g, '').replaceAll('\\"', '"'), address },
    to: sent.to,
    replyTo: sent.reply_to,
    subject: sent.subject,
    text: sent.text,
    html: sent.html,
  };
}

it('its form, its secrets and its guide are read from its schema and its files', async () => {
  const { metadata, config, findProblems } = factory();
  expect(formItemsOf(config).map(({ key, required, isConfidential }) => [key, required, isConfidential])).toEqual([
    ['apiKey', true, true],
    ['fromEmail', true, undefined],
    ['fromName', false, undefined],
    ['replyTo', false, undefined],
  ]);
  expect(metadata.readme).toMatch(/^# Acme Mail\n/);
  expect(maskSecrets(config, { apiKey, fromEmail: 'a@b.example' })).toEqual({
    apiKey: secretMask,
    fromEmail: 'a@b.example',
  });
  expect(await findProblems?.({ apiKey: '', fromEmail: 'x' })).toEqual([
    { path: ['apiKey'], message: 'must not be empty' },
    { path: ['fromEmail'], message: 'must be an email address without a name' },
  ]);
});

it('the template passes its own tests outside of the house', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'postern-template-'));
  await cp(template, directory, { recursive: true });
  await mkdir(join(directory, 'node_modules'));
  await symlink(root, join(directory, 'node_modules/postern'));
  const child = spawn(process.execPath, ['--test'], { cwd: directory, env: { PATH: process.env.PATH } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(child, 'close');
  await rm(directory, { recursive: true });
  expect(output).toMatch(/pass [3-9]\d\b/);
  expect(code, output).toBe(0);
});

describe('a package with our contract that does not keep it', () => {
  const own = (send: string) => `
    import { secret, z } from 'postern/connector';
    const words = { en: 'Own' };
    export default {
      type: 'Email',
      metadata: { id: 'own', target: 'own', platform: null, name: words, description: words, logo: 'https://a.example/b.svg', logoDark: null, readme: '' },
      config: z.object({ apiKey: secret({ label: 'Key', help: 'A key.' }) }),
      async send(message, config, context) { ${send} },
    };
  `;
  const cases: [string, string, object][] = [
    ['returns nothing', 'return;', { kind: 'unknown' }],
    ['returns another kind', 'return { kind: "great" };', { kind: 'unknown' }],
    [
      'tells its key as the reason',
      'return { kind: "deferred", reason: "no: " + config.apiKey };',
      { kind: 'deferred', reason: 'no: ******.' },
    ],
    [
      'tells the code as its id',
      'return { kind: "accepted", providerMessageId: message.about.variables.code };',
      { kind: 'accepted' },
    ],
    ['throws before', 'throw new Error(config.apiKey);', { kind: 'deferred' }],
    ['throws after', 'await context.confirmTransmission(); throw new Error(config.apiKey);', { kind: 'unknown' }],
    ['never ends', 'for (;;);', { kind: 'deferred' }],
    ['never ends after', 'await context.confirmTransmission(); for (;;);', { kind: 'unknown' }],
    ['dies after', 'await context.confirmTransmission(); process.exit(1);', { kind: 'unknown' }],
    ['asks for nonsense', 'return context.fetch({ url: 7, signal: context.signal });', { kind: 'unknown' }],
    [
      'logs its key',
      'context.log.info({ config }, "key " + config.apiKey); return { kind: "accepted" };',
      { kind: 'accepted' },
    ],
  ];

  it.each(cases)('one that %s does no harm and says no secret', async (_, send, expected) => {
    await using odd = await createProject();
    await odd.write('odd', own(send));
    const lines: string[] = [];
    const noisy = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
    const packages = await loadPackages({
      directory: odd.directory,
      log: noisy,
      loadMilliseconds: 60_000,
      callMilliseconds: 3_000,
    });
    const outcome = await (packages.factories[0] as ConnectorFactory).send(
      email as never,
      { apiKey } as never,
      contextWith(noisy),
    );
    expect(outcome).toMatchObject(expected);
    for (const place of [JSON.stringify(outcome), ...lines])
      for (const form of formsOf([apiKey])) expect(place).not.toContain(form);
    await packages.close();
  });
});
