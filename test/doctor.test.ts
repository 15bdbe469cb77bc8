import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../src/config.ts';
import { createLog } from '../src/lib/log.ts';
import { startPostern } from '../src/main.ts';
import { type ProviderServer, type Reply, startProviderServer } from './http/provider-server.ts';
import { freePort } from './setup/postern.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const phone = '15551234567';
let directory: string;
let gateway: ProviderServer;
let reply: Reply = { status: 200 };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postern-doctor-'));
  gateway = await startProviderServer(() => reply);
  const config = { endpoint: `${gateway.origin}/send`, authorization: 'Bearer sesame-4711' };
  await writeFile(join(directory, 'sms.json'), JSON.stringify(config));
  await writeFile(join(directory, 'social.json'), '{ "clientId": "client", "clientSecret": "sesame-4711" }');
  await writeFile(join(directory, 'wrong.json'), '{ "authorization": "sesame-4711" }');
  await writeFile(join(directory, 'broken.json'), '{ "authorization": sesame-4711 }');
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true, maxRetries: 10 });
});

/** `postern doctor` as a person calls it, from a directory of their own. */
async function doctor(given: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'bin/postern.mjs'), 'doctor', ...given], {
    cwd: directory,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      POSTERN_DATA: join(directory, 'data'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(child, 'close');
  expect(output).not.toContain('sesame-4711');
  expect(output).not.toContain(phone);
  return { code, output };
}

const ofFile = (file: string, ...more: string[]) => doctor(['--factory', 'http-sms', '--config', file, ...more]);

describe('of a config file, which is named from where one stands, and without a database', () => {
  test('says step by step that the way is free', async () => {
    const { code, output } = await ofFile('sms.json');
    expect(output).toMatch(/^HTTP SMS \(http-sms\)\n {2}✓ config .*\n {2}✓ dns .*\n {2}✓ tcp .*\n {2}– send /);
    expect(code).toBe(0);
    expect(gateway.exchanges).toEqual([]);
  });

  test('sends a test message to whom it is told', async () => {
    const { code, output } = await ofFile('sms.json', '--to', `+${phone}`, '--verbose');
    expect(output).toContain('✓ send');
    expect(code).toBe(0);
    expect(gateway.exchanges.at(-1)?.json).toMatchObject({ to: phone, payload: { code: '000000' } });
  });

  test('ends with 1, cause and advice when a step fails', async () => {
    reply = { status: 403, body: `Not you, Bearer sesame-4711, and not ${phone}` };
    const { code, output } = await ofFile('sms.json', '--to', phone, '--verbose');
    expect(output).toMatch(/✗ send .*Cause: .*Advice: .*It does not work/s);
    expect(code).toBe(1);
    reply = { status: 200 };
  });

  test('names what is wrong with the file, and never what stands in it', async () => {
    const wrong = await ofFile('wrong.json');
    expect(wrong.output).toMatch(/✗ config .*Cause: {2}endpoint: /s);
    const broken = await ofFile('broken.json');
    expect(broken.output).toBe(`${join(directory, 'broken.json')} is not JSON.\n`);
    const missing = await ofFile('missing.json');
    expect(missing.output).toBe(`${join(directory, 'missing.json')} cannot be read (ENOENT).\n`);
    expect([wrong.code, broken.code, missing.code]).toEqual([1, 1, 1]);
  });

  test('judges the settings of a way in by another service, which only people can go', async () => {
    const good = await doctor(['--factory', 'github-universal', '--config', 'social.json']);
    expect(good).toEqual({ code: 0, output: expect.stringMatching(/^GitHub \(github-universal\)\n.*settings fit/) });
    const wrong = await doctor(['--factory', 'oidc', '--config', 'social.json']);
    expect(wrong).toEqual({ code: 1, output: expect.stringMatching(/^OIDC .*✗ config .*tokenEndpoint: /s) });
  });

  test.each([
    [['--factory', 'http-sms'], 'postern doctor --factory <id> --config <file.json>'],
    [['--what'], 'postern doctor [--to'],
    [['--factory', 'unknown', '--config', 'sms.json'], 'There is no connector factory unknown. There are: '],
    [['--factory', 'http-sms', '--config', 'sms.json', '--to', '12'], 'This is not a valid phone number'],
  ])('%j is told what to write instead', async (given, words) => {
    const { code, output } = await doctor(given);
    expect(output).toContain(words);
    expect(output).not.toContain('    at ');
    expect(code).toBe(1);
  });
});

test('of the connectors in use: before there are any, beside a Postern that runs on the same data, and after it', async () => {
  const none = await doctor([]);
  expect(none).toMatchObject({ code: 1, output: expect.stringMatching(/^There is no database in .* yet: start/) });

  const environment = { PORT: String(await freePort()), ADMIN_PORT: String(await freePort()) };
  const settings = readSettings({ ...environment, POSTERN_DATA: join(directory, 'data') });
  const postern = await startPostern(settings, { log: createLog('silent') });
  const beside = await doctor(['--to', 'person@example.org']).finally(() => postern.stop());
  expect(beside.output).toMatch(/^Built-in email service .*goes into the inbox.*✓ send /s);
  expect(beside.code).toBe(0);

  const after = await doctor(['--to', phone]);
  expect(after.output).toMatch(/^There is no connector for text messages.*Built-in email service .*– send /s);
  expect(after.code).toBe(1);
}, 90_000);
