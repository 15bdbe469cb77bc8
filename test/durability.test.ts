import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sql } from '../src/database/database.ts';
import { managementClient } from './setup/management.ts';
import { startNodeProcess } from './setup/node-process.ts';
import { startTestPostern } from './setup/postern.ts';
import { smtpConfig, smtpLogin } from './setup/smtp-config.ts';
import { startSink } from './smtp/sink.ts';

const factoryId = 'simple-mail-transfer-protocol';

/** Accepts connections on this port and says nothing: a mail gets as far as the greeting. */
async function startSilence(port = 0) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    connected: sockets,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test('a mail whose process is killed between commit and send arrives exactly once, from another node', async () => {
  const survivor = await startTestPostern();
  const node = await startNodeProcess(survivor.database, survivor.environment);
  const silence = await startSilence();
  const manage = await managementClient(survivor.url);
  await manage('POST', '/connectors', { connectorId: factoryId, config: smtpConfig(silence.port) });

  const ask = await managementClient(node.url);
  const asked = ask('POST', '/verification-codes', { email: 'ada@example.com' }).catch(() => 'killed');
  while (silence.connected.size === 0) await sleep(10);
  await node.kill();
  expect(await asked).toBe('killed');
  await silence.close();

  await using sink = await startSink({ auth: smtpLogin, port: silence.port });
  const mail = await sink.waitFor('ada@example.com');
  expect(await mail.code()).toMatch(/^\d{6}$/);
  await sleep(2_500);
  expect(sink.messages).toHaveLength(1);
  const { body } = await manage('GET', '/deliveries?recipient=ada@example.com');
  expect(body).toMatchObject([{ state: 'accepted' }]);
  await survivor.stop();
}, 60_000);

test('kill -9 under load loses nothing and sends nothing twice', async () => {
  await using sink = await startSink({ auth: smtpLogin });
  const survivor = await startTestPostern();
  const manage = await managementClient(survivor.url);
  await manage('POST', '/connectors', { connectorId: factoryId, config: smtpConfig(sink.port) });
  for (let round = 0; round < 3; round += 1) {
    const node = await startNodeProcess(survivor.database, survivor.environment);
    const ask = await managementClient(node.url);
    const requests = Array.from({ length: 150 }, (_, index) =>
      ask('POST', '/verification-codes', { email: `round${round}-${index}@example.com` }).then(
        ({ status }) => status === 204,
        () => false,
      ),
    );
    await Promise.race([requests[20 + round * 30], sleep(2_000)]);
    await node.kill();
    await Promise.all(requests);
  }
  const { database } = survivor.postern.parts;
  const open = sql`select id from outbox`;
  for (let tries = 0; (await database.query(open)).length > 0; tries += 1) {
    expect(tries).toBeLessThan(200);
    await sleep(100);
  }
  const deliveries = await database.query<{ recipient: string; state: string }>(
    sql`select recipient, state from deliveries`,
  );
  const received = Map.groupBy(sink.messages, ({ to }) => to[0] ?? '');
  for (const [recipient, messages] of received) expect([recipient, messages.length]).toEqual([recipient, 1]);
  for (const { recipient, state } of deliveries) {
    expect(['accepted', 'unknown']).toContain(state);
    // What is unknown may have arrived; what is accepted has.
    if (state === 'accepted') expect(received.has(recipient)).toBe(true);
  }
  expect(deliveries.length).toBeGreaterThan(60);
  await survivor.stop();
}, 90_000);

test('two nodes on one database share the work, the limits and the codes', async () => {
  await using sink = await startSink({ auth: smtpLogin });
  const one = await startTestPostern();
  const other = await startTestPostern({ beside: one });
  const onOne = await managementClient(one.url);
  const onOther = await managementClient(other.url);
  await onOne('POST', '/connectors', { connectorId: factoryId, config: smtpConfig(sink.port) });

  await onOther('POST', '/verification-codes', { email: 'ada@example.com' });
  const code = await (await sink.waitFor('ada@example.com')).code();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      (index % 2 ? onOne : onOther)('POST', '/verification-codes/verify', {
        email: 'ada@example.com',
        verificationCode: code,
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);

  const sends = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      (index % 2 ? onOne : onOther)('POST', '/verification-codes', { email: 'bob@example.com' }),
    ),
  );
  expect(sends.filter(({ status }) => status === 204)).toHaveLength(10);
  const refused = sends.find(({ status }) => status === 429);
  expect(refused?.body.code).toBe('request.message_rate_limited');
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(590);
  await other.stop();
  await one.stop();
}, 60_000);
