import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BrowserClient } from '../setup/browser-client.ts';
import { mailedCode } from '../setup/mailed-code.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

const environment = { TRUST_PROXY: 'true', POSTERN_LIMIT_NETWORK_ATTEMPTS: '5/600' };
/** Stands still. */
const now = Date.now();

let nodes: TestPostern[];

beforeAll(async () => {
  const first = await startTestPostern({ environment, clock: () => now });
  nodes = [first, await startTestPostern({ beside: first, environment, clock: () => now })];
});
afterAll(async () => {
  for (const node of nodes.toReversed()) await node.stop();
});

/** A person somewhere who has asked for a code on one of the nodes. */
async function ask(address: string, index = 0) {
  const node = nodes[index % 2];
  if (!node) throw new Error('no such node');
  const browser = new BrowserClient(node.url);
  const headers = { 'x-forwarded-for': address, 'content-type': 'application/json' };
  const post = async (path: string, body: object) => {
    const answer = await browser.fetch(`/api/experience${path}`, {
      method: path ? 'POST' : 'PUT',
      headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text && JSON.parse(text) };
  };
  await browser.authorize();
  await post('', { interactionEvent: 'Register' });
  const identifier = { type: 'email', value: `${randomUUID()}@example.com` };
  const sent = await post('/verification/verification-code', { identifier, interactionEvent: 'Register' });
  const { verificationId } = sent.body;
  return {
    code: () => mailedCode(node, identifier.value, 1),
    verify: (code: string) => post('/verification/verification-code/verify', { identifier, verificationId, code }),
  };
}

it('wrong answers from one network are counted over all accounts and nodes, and then right ones are refused', async () => {
  const address = '203.0.113.80';
  const people = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(address, index)));
  const answers = await Promise.all(people.map(({ verify }) => verify('wrong')));
  expect(answers.filter(({ body }) => body.code === 'verification_code.code_mismatch')).toHaveLength(5);
  expect(answers.filter(({ body }) => body.code === 'request.rate_limited')).toHaveLength(3);
  const [person] = people;
  const refused = await person?.verify(await person.code());
  expect(refused).toMatchObject({ status: 429, body: { data: { retryAfterSeconds: 120 } } });
  expect(refused?.headers.get('retry-after')).toBe('120');
  expect(nodes[0]?.logged()).toContain('"rule":"attempts"');
  const elsewhere = await ask('203.0.113.81');
  expect((await elsewhere.verify(await elsewhere.code())).status).toBe(200);
});

it('right answers do not count', async () => {
  for (let index = 0; index < 8; index += 1) {
    const person = await ask('203.0.113.90');
    expect((await person.verify(await person.code())).status).toBe(200);
  }
});
