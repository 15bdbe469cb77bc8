import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { expect, it } from 'vitest';
import { type Exchange, startProviderServer } from './http/provider-server.ts';
import { fetchToken, managementClient } from './setup/management.ts';
import { startTestPostern } from './setup/postern.ts';
import { smtpConfig, smtpLogin } from './setup/smtp-config.ts';
import { startSink } from './smtp/sink.ts';

const requests = 6_000;
const atATime = 32;
const pauseMilliseconds = 150;

it('a connector that is replaced again and again under load loses no code and mixes none up', async () => {
  const sink = await startSink({ auth: smtpLogin });
  const arrived = new Map<string, string[]>();
  const note = (to: string, code: string) => arrived.set(to, [...(arrived.get(to) ?? []), code]);
  const senders = new Set<string>();
  await using api = await startProviderServer((exchange) => {
    const { to, from, code } = readMail(exchange);
    senders.add(from);
    note(to, code);
    return { status: 202, headers: { 'x-message-id': 'id' } };
  });
  const postern = await startTestPostern({
    environment: {
      POSTERN_PROVIDER_ENDPOINTS: JSON.stringify({ 'sendgrid-email-service': api.origin }),
      LOG_LEVEL: 'warn',
    },
  });
  try {
    const manage = await managementClient(postern.url);
    const requestCode = await quickClient(postern.url);
    const configs = [
      { connectorId: 'simple-mail-transfer-protocol', config: smtpConfig(sink.port) },
      { connectorId: 'sendgrid-email-service', config: { apiKey: 'key', fromEmail: 'first@api.example' } },
      { connectorId: 'sendgrid-email-service', config: { apiKey: 'key', fromEmail: 'second@api.example' } },
    ];
    await manage('POST', '/connectors', configs[0]);
    let isDone = false;
    let replacements = 0;
    const replace = async () => {
      while (!isDone) {
        replacements += 1;
        const answer = await manage('POST', '/connectors', configs[replacements % configs.length]);
        expect(answer.status).toBe(200);
        await sleep(pauseMilliseconds);
      }
    };
    const replacing = replace();
    const begun = performance.now();
    const statuses = await inParallel(requests, (number) => requestCode(addressOf(number)));
    const seconds = (performance.now() - begun) / 1000;
    isDone = true;
    await replacing;
    console.log(`${Math.round(requests / seconds)} codes/s while the connector was replaced ${replacements} times`);
    expect(new Set(statuses)).toEqual(new Set([204]));
    await expect.poll(() => arrived.size + sink.messageCount, { timeout: 30_000 }).toBe(requests);
    for (const message of sink.messages) note(message.to[0] ?? '', await message.code());

    expect([...arrived.values()].filter((codes) => codes.length !== 1)).toEqual([]);
    expect(sink.messageCount).toBeGreaterThan(0);
    expect([...senders].sort()).toEqual(['first@api.example', 'second@api.example']);
    for (let number = 0; number < requests; number += 30) {
      const [verificationCode] = arrived.get(addressOf(number)) ?? [];
      const { status } = await manage('POST', '/verification-codes/verify', {
        email: addressOf(number),
        verificationCode,
      });
      expect(status).toBe(204);
    }
  } finally {
    await postern.stop();
    await sink.close();
  }
}, 60_000);

/** The load and all servers share this process: a cheaper client leaves more of it to Postern. */
async function quickClient(url: string) {
  const pool = new Pool(url, { connections: atATime });
  const headers = { authorization: `Bearer ${await fetchToken(url)}`, 'content-type': 'application/json' };
  return async (email: string) => {
    const body = JSON.stringify({ email });
    const answer = await pool.request({ method: 'POST', path: '/api/verification-codes', headers, body });
    await answer.body.dump();
    return answer.statusCode;
  };
}

const addressOf = (number: number) => `person${number}@example.com`;

function readMail({ json }: Exchange) {
  const mail = json as {
    personalizations: { to: { email: string }[] }[];
    from: { email: string };
    content: { value: string }[];
  };
  return {
    to: mail.personalizations[0]?.to[0]?.email ?? '',
    from: mail.from.email,
    code: /\b\d{6}\b/.exec(mail.content[0]?.value ?? '')?.[0] ?? '',
  };
}

async function inParallel<Result>(count: number, work: (number: number) => Promise<Result>) {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      results[number] = await work(number);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return results;
}
