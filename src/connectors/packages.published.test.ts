import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contextWith, email, formsOf, sms } from '../../test/connector-packages/messages.ts';
import { createProject, type Project } from '../../test/connector-packages/project.ts';
import { type Published, published } from '../../test/connector-packages/published.ts';
import {
  type Exchange,
  type ProviderServer,
  type Reply,
  startProviderServer,
} from '../../test/http/provider-server.ts';
import type { ConnectorFactory, Message } from './connector.ts';
import { formItemsOf } from './form-items.ts';
import { type LoadedPackages, loadPackages } from './packages.ts';
import { maskSecrets, secretMask } from './secrets.ts';

/** The published packages as npm has them, unchanged, against a provider on loopback. */
let project: Project;
let provider: ProviderServer;
let loaded: LoadedPackages;
let answer: (exchange: Exchange) => Reply;
const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });

beforeAll(async () => {
  project = await createProject();
  for (const { name } of published) await project.link(name);
  await project.link('@logto/connector-logto-email');
  provider = await startProviderServer((exchange) => answer(exchange));
  const endpoints = Object.fromEntries(published.map(({ factoryId }) => [factoryId, provider.origin]));
  loaded = await loadPackages({ directory: project.directory, log, endpoints, loadMilliseconds: 60_000 });
});
afterAll(async () => {
  await loaded.close();
  await provider[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});
beforeEach(() => {
  provider.exchanges.length = 0;
  lines.length = 0;
});

const factoryOf = (id: string) => loaded.factories.find(({ metadata }) => metadata.id === id) as ConnectorFactory;

async function send({ factoryId, type, config }: Published, changes: Partial<Message['about']> = {}) {
  const given = type === 'Email' ? email : sms;
  const message = { ...given, about: { ...given.about, ...changes } };
  return factoryOf(factoryId).send(message as never, config(provider.origin) as never, contextWith(log));
}

describe.each(published.map((one) => [one.name, one] as const))('%s', (_, one) => {
  const [status, body, headers = {}] = one.accepts;
  const accepts: Reply = { status, body, headers: { 'content-type': 'application/json', ...headers } };

  it('is loaded with its logo, its guide and its form', () => {
    const { type, metadata, config } = factoryOf(one.factoryId);
    expect(type).toBe(one.type);
    expect(metadata.logo).toMatch(/^data:image\/(svg\+xml|png);base64,/);
    expect(metadata.readme).toContain('\n');
    expect(formItemsOf(config).map(({ key }) => key)).toEqual(expect.arrayContaining(requiredKeys(one)));
  });

  it('masks its secrets and nothing else', () => {
    const config = one.config(provider.origin);
    const shown = JSON.stringify(maskSecrets(factoryOf(one.factoryId).config, config));
    expect(shown.split(secretMask)).toHaveLength(2);
    for (const secret of one.secrets) expect(shown).not.toContain(secret);
  });

  it('finds problems with its own schema', async () => {
    const { findProblems } = factoryOf(one.factoryId);
    expect(await findProblems?.(one.config(provider.origin) as never)).toEqual([]);
    const [problem] = (await findProblems?.({} as never)) ?? [];
    expect(problem).toEqual({ path: [requiredKeys(one)[0]], message: 'Required' });
  });

  it('sends, and gives the id of the provider', async () => {
    answer = () => accepts;
    const id = one.providerMessageId;
    expect(await send(one)).toEqual({ kind: 'accepted', ...(id !== undefined && { providerMessageId: id }) });
    expect(provider.exchanges).toHaveLength(1);
    const sent = provider.exchanges[0]?.body ?? '';
    const isServed = one.isServedWording;
    expect(decoded(sent).includes('The finished code is')).toBe(isServed);
    if (isServed) expect(decoded(sent)).toMatch(/Finished for \{\u200b\{code\}/);
    if (isServed) expect(decoded(sent)).toContain('&#123;&#123; user.name }}');
  });

  it("sends its own wording where Postern's is only the default", async () => {
    answer = () => accepts;
    await send(one, { wordingFrom: 'default' });
    expect(provider.exchanges[0]?.body).toContain(one.ownWording);
  });

  it.each<[string, Reply, string]>([
    ['dies before it answers', { kind: 'close' }, 'unknown'],
    ['resets the connection', { kind: 'reset' }, 'unknown'],
    ['dies in the middle of its answer', { kind: 'closeInBody', status: 200 }, 'unknown'],
    ['answers garbage', { kind: 'garbage' }, 'unknown'],
    ['refuses the credentials', { status: 401, body: '{"message":"Unauthorized"}' }, 'rejected'],
    ['throttles', { status: 429, body: '{"message":"Too many requests"}' }, 'deferred'],
    ['fails', { status: 503, body: 'out of order' }, 'deferred'],
  ])('lets no secret out when its server %s', async (_title, given, kind) => {
    answer = () => given;
    const outcome = await send(one);
    expect(outcome.kind).toBe(kind);
    assertSecrecy(one, outcome);
  });

  it.each([400, 401, 500])(
    'lets no secret out when its server repeats all that it was sent, with %d',
    async (status) => {
      answer = (exchange) => ({ status, headers: { 'content-type': 'application/json' }, body: echoOf(exchange) });
      const outcome = await send(one);
      expect(outcome.kind).toBe(status === 500 ? 'deferred' : 'rejected');
      assertSecrecy(one, outcome);
    },
  );
});

/** In every place where the packages look for words. */
function echoOf({ headers, body }: Exchange) {
  const all = `refused ${body} ${Object.values(headers).join(' ')}`;
  const named = { message: all, Message: all, Code: 'Refused', ErrorCode: 1, RequestId: all };
  return { ...named, errors: [{ message: all }], error: all, status: 400, headers, body };
}

it('the cloud service of Logto says that it cannot send here', async () => {
  const factory = factoryOf('logto-email');
  expect(await factory.send(email as never, {} as never, contextWith(log))).toMatchObject({
    kind: 'rejected',
    scope: 'configuration',
    code: 'not_implemented',
  });
});

const decoded = (body: string) => (body.startsWith('{') ? body : decodeURIComponent(body.replaceAll('+', ' ')));

const requiredKeys = ({ config }: Published) => Object.keys(config('')).slice(0, 1);

/** Neither in the outcome nor in any line of the log, in whatever form they travelled. */
function assertSecrecy({ secrets }: Published, outcome: object) {
  const places = [JSON.stringify(outcome), ...lines];
  for (const place of places) for (const form of formsOf(secrets)) expect(place).not.toContain(form);
}
