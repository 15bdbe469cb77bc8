import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextWith, email, formsOf } from '../../test/connector-packages/messages.ts';
import { createProject, kitPackage, type Project } from '../../test/connector-packages/project.ts';
import type { ConnectorFactory } from './connector.ts';
import { type LoadedPackages, type LoadOptions, loadPackages } from './packages.ts';

/** Packages that do what they should not. None may stop the start, end the process, or say what it must not. */
const secret = 'S3CRET-key-of-the-operator';
const config = { endpoint: 'https://provider.example', apiKey: secret };
let project: Project;
let loaded: LoadedPackages | undefined;
let lines: { level: number; msg: string }[] = [];
const log = pino({ level: 'trace' }, { write: (line) => void lines.push(JSON.parse(line)) });

beforeEach(async () => {
  project = await createProject();
  lines = [];
});
afterEach(async () => {
  await loaded?.close();
  await project[Symbol.asyncDispose]();
});

async function load(options: Partial<LoadOptions> = {}) {
  loaded = await loadPackages({ directory: project.directory, log, loadMilliseconds: 60_000, ...options });
  return loaded;
}

const good = kitPackage('return "id-1";', { id: 'good' });

describe('at the start', () => {
  const cases: [string, string, RegExp, Record<string, unknown>?][] = [
    ['throws when it is imported', 'throw new Error("no luck")', /could not be loaded: no luck/],
    ['throws nothing that is an error', 'throw null', /could not be loaded/],
    ['cannot be parsed', 'export default {', /could not be loaded: Unexpected/],
    ['misses a dependency', 'import "not-there"', /could not be loaded: Cannot find package 'not-there'/],
    ['exports nothing', 'export const a = 1', /neither a function \(createConnector\) nor a connector object/],
    ['ends its process', 'process.exit(0)', /ended its thread while it was loaded/],
    ['throws later', 'setTimeout(() => { throw 1 }); await new Promise(() => {})', /ended its thread|was not loaded/],
    ['eats all memory', 'const a = []; for (;;) a.push(new Array(1e6).fill(1.5))', /ended its thread/],
    ['has no metadata', 'export default async () => ({ type: "Email" })', /it has no metadata/],
    [
      'has no schema',
      'export default async () => ({ type: "Email", metadata: {}, sendMessage() {} })',
      /no configGuard/,
    ],
    ['has no name', kitPackage('', { name: {} }), /describes itself wrongly: metadata.name.en/],
    ['has an id that is none', kitPackage('', { id: 'a b' }), /describes itself wrongly: metadata.id: must be/],
    [
      'is a social connector that leads nowhere',
      'export default async () => ({ type: "Social", metadata: {}, configGuard: { safeParse() {} } })',
      /it has no getAuthorizationUri/,
    ],
    [
      'was made for another kit',
      good,
      /was made for connector-kit \^4\.0\.0/,
      { dependencies: { '@logto/connector-kit': '^4.0.0' } },
    ],
    ['has no entry', good, /could not be loaded: Cannot find module/, { main: 'lib/none.js' }],
  ];

  it.each(cases)('a package that %s is skipped with one line', async (_, code, reason, manifest) => {
    await project.write('bad', code, manifest);
    await project.write('good', good);
    const { factories } = await load();
    expect(factories.map(({ metadata }) => metadata.id)).toEqual(['good']);
    const [line, ...others] = lines.filter(({ level }) => level >= 40);
    expect(others).toEqual([]);
    expect(line?.msg).toMatch(/^connector package skipped: bad /);
    expect(line?.msg).toMatch(reason);
    expect(line?.msg).not.toContain('\n');
  });

  it.each([
    ['for ever', 'for (;;);'],
    ['for something that never comes', 'await new Promise(() => setInterval(() => {}, 1000));'],
    ['in createConnector', 'export default () => new Promise(() => {})'],
  ])('a package that waits %s is skipped when its time is over', async (_, code) => {
    await project.write('slow', code);
    const { factories } = await load({ loadMilliseconds: 1_000 });
    expect(factories).toEqual([]);
    expect(lines.map(({ msg }) => msg)).toEqual(['connector package skipped: slow was not loaded within 1 s']);
  });

  it('what a package prints is dropped, by whichever way it prints', async () => {
    const prints = `
      import { writeSync, write } from 'node:fs';
      console.log('${secret}'); console.error('${secret}'); process.stdout.write('${secret}');
      writeSync(1, '${secret}'); write(2, '${secret}', () => {});
    `;
    await project.write('loud', kitPackage('return "id-1";', {}, prints));
    expect((await load()).factories).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it('a package sees nothing of the environment', async () => {
    process.env.POSTERN_TEST_SECRET = secret;
    await project.write('curious', kitPackage('', {}, 'if (Object.keys(process.env).length) throw new Error("seen")'));
    expect((await load()).factories).toHaveLength(1);
    delete process.env.POSTERN_TEST_SECRET;
  });
});

describe('when it sends', () => {
  const unread = 'const response = await fetch("http://127.0.0.1:1"); return response;';
  const connected = `
    const server = (await import('node:net')).createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const socket = (await import('node:net')).connect(server.address().port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
  `;
  const cases: [string, string, object][] = [
    ['returns nothing', 'return;', { kind: 'accepted' }],
    ['returns a circle', 'const a = {}; a.a = a; a.body = a; a.data = a; return a;', { kind: 'accepted' }],
    ['returns traps', 'return new Proxy({}, { get() { throw 1 }, has() { throw 1 } });', { kind: 'deferred' }],
    ['returns getters that throw', 'return { get id() { throw 1 }, get body() { throw 1 } };', { kind: 'accepted' }],
    ['returns a lot', 'return { id: "x".repeat(1e7), body: "y".repeat(1e7) };', { kind: 'accepted' }],
    ['returns the code as its id', 'return { messageId: "for-" + data.payload.code };', { kind: 'accepted' }],
    ['returns the key as its id', 'return { messageId: config.apiKey };', { kind: 'accepted' }],
    ['throws null', 'throw null;', { kind: 'deferred' }],
    ['throws a circle', 'const e = new Error("x"); e.data = e; e.cause = e; throw e;', { kind: 'deferred' }],
    ['throws traps', 'throw new Proxy(new Error(), { get() { throw 1 } });', { kind: 'deferred' }],
    ['cannot reach anything', unread, { kind: 'deferred' }],
    ['fails after it was connected', `${connected} throw new Error("gone");`, { kind: 'unknown' }],
    ['ends its process', 'process.exit(1);', { kind: 'deferred' }],
    ['ends its process after it was connected', `${connected} process.exit(1);`, { kind: 'unknown' }],
    [
      'throws elsewhere',
      'setTimeout(() => { throw new Error(config.apiKey) }); await new Promise(() => {});',
      { kind: 'deferred' },
    ],
    [
      'refuses its config',
      'throw Object.assign(new Error(config.apiKey), { code: "invalid_config", data: config });',
      { kind: 'rejected' },
    ],
    [
      'is limited',
      'throw Object.assign(new Error(config.apiKey), { code: "rate_limit_exceeded" });',
      { kind: 'deferred' },
    ],
    ['says everything', 'throw new Error("Authorization: Bearer " + config.apiKey + JSON.stringify(data));', {}],
    [
      'says everything in data',
      'throw Object.assign(new Error("x"), { code: "general", data: { message: ["key", config.apiKey, data.to, data.payload.code].join(" ") } });',
      {},
    ],
    [
      'says everything in base64',
      'throw new Error("refused " + Buffer.from("user:" + config.apiKey).toString("base64"));',
      {},
    ],
    ['says everything in lines', 'throw new Error("refused\\n" + config.apiKey + "\\n" + data.payload.code);', {}],
    [
      'prints everything',
      'console.log(config, data); console.error(config); return "id-1";',
      { kind: 'accepted', providerMessageId: 'id-1' },
    ],
  ];

  it.each(cases)('a package that %s does no harm and says no secret', async (_, send, expected) => {
    await project.write('odd', kitPackage(send));
    const [factory] = (await load()).factories as ConnectorFactory[];
    const outcome = await factory?.send(email as never, config as never, contextWith(log));
    expect(outcome).toMatchObject(expected);
    const places = [JSON.stringify(outcome), JSON.stringify(lines)];
    for (const place of places) for (const form of formsOf([secret])) expect(place).not.toContain(form);
  });

  it.each([
    ['for ever', 'for (;;);', 'deferred'],
    ['for something that never comes', 'await new Promise(() => {});', 'deferred'],
    ['for ever after it was connected', `${connected} for (;;);`, 'unknown'],
  ])('a call that takes too long because it waits %s ends, and the next one starts anew', async (_, wait, kind) => {
    await project.write('slow', kitPackage(`if (data.payload.code === '918273') { ${wait} } return 'id-2';`));
    const [factory] = (await load({ callMilliseconds: 3_000 })).factories as ConnectorFactory[];
    expect((await factory?.send(email as never, config as never, contextWith(log)))?.kind).toBe(kind);
    const other = { ...email, about: { ...email.about, variables: { code: '000000' } } };
    expect(await factory?.send(other as never, config as never, contextWith(log))).toEqual({
      kind: 'accepted',
      providerMessageId: 'id-2',
    });
    expect(lines.filter(({ level }) => level >= 40).map(({ msg }) => msg)).toEqual([
      'the thread of a connector package had ended and is started anew',
    ]);
  });

  it('a call that is aborted ends at once, and others go on', async () => {
    await project.write(
      'slow',
      kitPackage(
        `if (data.payload.code !== '918273') { await new Promise((r) => setTimeout(r, 500)); return 'id-2'; } await new Promise(() => {});`,
      ),
    );
    const [factory] = (await load()).factories as ConnectorFactory[];
    const other = { ...email, about: { ...email.about, variables: { code: '000000' } } };
    const others = factory?.send(other as never, config as never, contextWith(log));
    const abort = new AbortController();
    const aborted = factory?.send(email as never, config as never, contextWith(log, { signal: abort.signal }));
    setTimeout(() => abort.abort(), 200);
    expect((await aborted)?.kind).toMatch(/deferred|unknown/);
    expect(await others).toEqual({ kind: 'accepted', providerMessageId: 'id-2' });
  });

  it('a message that is not ours any more is not given to a package', async () => {
    await project.write('plain', kitPackage('throw new Error("called");'));
    const [factory] = (await load()).factories as ConnectorFactory[];
    const context = contextWith(log, { confirmTransmission: async () => false });
    expect(await factory?.send(email as never, config as never, context)).toMatchObject({
      kind: 'deferred',
      reason: expect.stringMatching(/superseded/),
    });
    const ended = contextWith(log, { signal: AbortSignal.abort() });
    expect((await factory?.send(email as never, config as never, ended))?.kind).toBe('deferred');
  });

  it('twenty messages at a time each go once, with one thread for all', async () => {
    await project.write(
      'plain',
      kitPackage('globalThis.count = (globalThis.count ?? 0) + 1; return "id-" + globalThis.count;'),
    );
    const [factory] = (await load()).factories as ConnectorFactory[];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => factory?.send(email as never, config as never, contextWith(log))),
    );
    expect(new Set(outcomes.map((one) => one?.kind === 'accepted' && one.providerMessageId)).size).toBe(20);
  });
});
