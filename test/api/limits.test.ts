import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProviderServer, type Reply, startProviderServer } from '../http/provider-server.ts';
import { BrowserClient } from '../setup/browser-client.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

const environment = {
  TRUST_PROXY: 'true',
  POSTERN_LIMIT_NETWORK_SENDS: '4/600',
  POSTERN_LIMIT_APPLICATION_SENDS: '40/3600',
  POSTERN_LIMIT_TENANT_SENDS: '60/3600',
  POSTERN_LIMIT_SMS_PER_COUNTRY: '3/3600,AT=1/60',
  POSTERN_SMS_COUNTRIES: 'DE,AT',
};

/** A browser behind a proxy, which says where it is. */
class RemoteBrowser extends BrowserClient {
  readonly #address: string;
  constructor(url: string, address: string) {
    super(url);
    this.#address = address;
  }
  override fetch(path: string, init: RequestInit = {}) {
    return super.fetch(path, { ...init, headers: { 'x-forwarded-for': this.#address, ...init.headers } });
  }
}

let postern: TestPostern;
let second: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let gateway: ProviderServer;
let reply: Reply;
/** Stands still but for what a test adds. */
let now = Date.now();

beforeAll(async () => {
  gateway = await startProviderServer(() => reply);
  const node = await startTestPostern({ environment, clock: () => now });
  postern = node;
  second = await startTestPostern({ beside: node, environment, clock: () => now });
  manage = await checkedManagementClient(postern);
  await manage('POST', '/connectors', {
    connectorId: 'http-sms',
    config: { endpoint: `${gateway.origin}/send`, authorization: 'Bearer sesame-4711' },
  });
});
afterAll(async () => {
  await second.stop();
  await postern.stop();
  await gateway[Symbol.asyncDispose]();
});

/** Every test has full budgets. */
beforeEach(() => {
  now += 24 * 3_600_000;
  reply = { status: 200 };
});

const newEmail = () => `${randomUUID()}@example.com`;

let networks = 0;
function newNetwork() {
  networks += 1;
  return `203.0.113.${networks}`;
}

let numbers = 0;
function newPhone(prefix: string) {
  numbers += 1;
  return `${prefix}${String(numbers).padStart(6, '0')}`;
}

/** A person on the way through registration in an interaction of their own. */
async function askByBrowser(address: string, email = newEmail(), node = postern): Promise<Answer> {
  const browser = new RemoteBrowser(node.url, address);
  await browser.authorize();
  await browser.call('PUT', '', { interactionEvent: 'Register' });
  const identifier = { type: 'email', value: email };
  return browser.call('POST', '/verification/verification-code', { identifier, interactionEvent: 'Register' });
}

const askByBackend = (recipient: { email: string } | { phone: string }) =>
  manage('POST', '/verification-codes', recipient);

async function statusesOf(number: number, ask: (index: number) => Promise<Answer>) {
  const statuses: number[] = [];
  for (let index = 0; index < number; index += 1) statuses.push((await ask(index)).status);
  return statuses;
}

/** What operators read of the refusals since the last time. */
let read = 0;
function refusals() {
  const lines = postern
    .logged()
    .split('\n')
    .filter((line) => line.includes('message rate limited'));
  const fresh = lines.slice(read).map((line) => JSON.parse(line));
  read = lines.length;
  return fresh;
}

const expectRefusal = (answer: Answer, retryAfterSeconds: number) => {
  expect(answer.headers.get('retry-after')).toBe(String(retryAfterSeconds));
  expect([answer.status, answer.body]).toEqual([
    429,
    {
      code: 'request.message_rate_limited',
      message: `Too many messages. Try again in ${retryAfterSeconds} s.`,
      data: { retryAfterSeconds },
    },
  ]);
};

describe('the budget of a network', () => {
  it('is for all addresses that are asked for from there, on all nodes', async () => {
    const address = newNetwork();
    const nodes = [postern, second];
    const statuses = await statusesOf(4, (index) => askByBrowser(address, newEmail(), nodes[index % 2]));
    expect(statuses).toEqual([200, 200, 200, 200]);
    refusals();
    const email = newEmail();
    expectRefusal(await askByBrowser(address, email), 150);
    expect(refusals()).toMatchObject([
      { rule: 'network', network: address, tenant: 'default', retryAfterSeconds: 150 },
    ]);
    expect(postern.logged()).not.toContain(email);
    expect((await askByBrowser(newNetwork())).status).toBe(200);
    now += 150_000;
    expect(await statusesOf(2, () => askByBrowser(address))).toEqual([200, 429]);
  });

  it('is that of a /64, however its addresses change', async () => {
    const statuses = await statusesOf(6, (index) => askByBrowser(`2001:db8:5:6:${index}::1`));
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    expect((await askByBrowser('2001:db8:5:7::1')).status).toBe(200);
  });

  it('holds for parallel requests on two nodes', async () => {
    const address = newNetwork();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => askByBrowser(address, newEmail(), index % 2 ? postern : second)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
  });

  it('is not used up by asking again for a recipient who has had enough, and refused requests cost the recipient nothing', async () => {
    const email = newEmail();
    expect(new Set(await statusesOf(10, () => askByBackend({ email })))).toEqual(new Set([204]));
    const address = newNetwork();
    refusals();
    expect(new Set(await statusesOf(6, () => askByBrowser(address, email)))).toEqual(new Set([429]));
    expect(new Set(refusals().map(({ rule }) => rule))).toEqual(new Set(['recipient']));
    expect(await statusesOf(5, () => askByBrowser(address))).toEqual([200, 200, 200, 200, 429]);
    const spared = newEmail();
    await statusesOf(12, () => askByBrowser(address, spared));
    expect((await askByBackend({ email: spared })).status).toBe(204);
  });

  it('is not that of a backend, nor of a private address', async () => {
    expect(new Set(await statusesOf(10, () => askByBackend({ email: newEmail() })))).toEqual(new Set([204]));
    expect(new Set(await statusesOf(10, () => askByBrowser('10.1.2.3')))).toEqual(new Set([200]));
  });
});

describe('what many messages share', () => {
  it('an application has a budget', async () => {
    expect(new Set(await statusesOf(40, () => askByBrowser(newNetwork())))).toEqual(new Set([200]));
    refusals();
    expectRefusal(await askByBrowser(newNetwork()), 90);
    expect(refusals()).toMatchObject([{ rule: 'application', application: 'demo-app', tenant: 'default' }]);
  });

  it('and so has a tenant', async () => {
    const taken = (await statusesOf(60, () => askByBackend({ email: newEmail() }))).filter((status) => status === 204);
    // A node may hold a twentieth that the other cannot spend.
    expect(taken.length).toBeGreaterThan(60 - 2 * 3);
    refusals();
    expectRefusal(await askByBackend({ email: newEmail() }), 60);
    expect(refusals()).toMatchObject([{ rule: 'tenant', tenant: 'default' }]);
    expect((await askByBrowser(newNetwork())).status).toBe(429);
  });
});

describe('text messages', () => {
  it('go to the countries that are listed, and nothing is counted for others', async () => {
    const before = gateway.exchanges.length;
    for (const phone of [newPhone('1212555'), newPhone('18765'), '88299123456']) {
      const answer = await askByBackend({ phone: phone.slice(0, 11) });
      expect([answer.status, answer.body.code]).toEqual([400, 'user.invalid_phone']);
      expect(answer.body.data.reason).toBe('no text messages are sent to its country');
    }
    expect(gateway.exchanges).toHaveLength(before);
    expect((await askByBackend({ phone: newPhone('49151') })).status).toBe(204);
  });

  it('have a budget for each country, and exceptions', async () => {
    expect(await statusesOf(4, () => askByBackend({ phone: newPhone('49151') }))).toEqual([204, 204, 204, 429]);
    refusals();
    const phone = newPhone('49151');
    expectRefusal(await askByBackend({ phone }), 1_200);
    expect(refusals()).toMatchObject([{ rule: 'country', recipient: `****${phone.slice(-4)}` }]);
    expect(await statusesOf(2, () => askByBackend({ phone: newPhone('43664') }))).toEqual([204, 429]);
    now += 60_000;
    expect((await askByBackend({ phone: newPhone('43664') })).status).toBe(204);
    expect((await askByBackend({ email: newEmail() })).status).toBe(204);
  });

  it('that the provider refused do not count', async () => {
    reply = { status: 400 };
    const refused = await statusesOf(5, () => askByBackend({ phone: newPhone('49151') }));
    expect(refused).toEqual([400, 400, 400, 400, 400]);
    reply = { status: 200 };
    expect((await askByBackend({ phone: newPhone('49151') })).status).toBe(204);
  });
});
