import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../../test/smtp/moods.ts';
import { startSink } from '../../../../test/smtp/sink.ts';
import { situationOf } from './situation.ts';
import { Walk } from './walk.ts';
import { Witness } from './witness.ts';

/** Connects to a host with these addresses in the way that nodemailer does, under the eyes of a witness. */
async function connectTo(addresses: string[], port: number) {
  const walk = new Walk(['dns', 'tcp', 'greeting'], 5_000);
  const config = { host: 'mail.example.com', port, fromEmail: 'a@example.com' };
  const situation = situationOf({ config, sender: 'a@example.com', login: 'none', redact: (text) => text });
  const witness = new Witness({ walk, config, situation, isSending: false, now: Date.now() });
  const smtp = Object.assign(new EventEmitter(), { _socket: undefined as unknown });
  witness.watch(smtp as unknown as SMTPConnection);
  witness.logger.debug({ tnx: 'dns', resolved: addresses[0] ?? '' }, 'Resolved');
  const all = addresses.map((address) => ({ address, family: 4 }));
  const socket = connect({
    host: 'mail.example.com',
    port,
    autoSelectFamily: true,
    lookup: (_host, _options, callback) => setImmediate(() => callback(null, all)),
  });
  smtp._socket = socket;
  await Promise.race([once(socket, 'connect'), once(socket, 'error')]).catch(() => {});
  socket.destroy();
  const tcpEnd = witness.resultOfFailure('tcp');
  walk.skip('Enough seen.');
  const steps = [];
  for await (const step of walk.steps()) steps.push(step);
  return { steps, tcpEnd };
}

describe('a host with several addresses', () => {
  it('is told with all of them, the one that answered and those that did not', async () => {
    await using server = await startSink();
    const { steps } = await connectTo(['127.0.0.2', '127.0.0.1'], server.port);
    expect(steps.map(({ result }) => result)).toEqual([
      'mail.example.com has the addresses 127.0.0.2 and 127.0.0.1.',
      `Connected to 127.0.0.1, port ${server.port}, from 127.0.0.1; tried before: 127.0.0.2 (ECONNREFUSED).`,
      'Enough seen.',
    ]);
  });

  it('that answers on none is told with each', async () => {
    const { steps, tcpEnd } = await connectTo(['127.0.0.2', '127.0.0.3'], await freePort());
    expect(steps[0]).toMatchObject({ name: 'dns', status: 'passed' });
    expect(tcpEnd).toBe('Tried 127.0.0.2 (ECONNREFUSED), 127.0.0.3 (ECONNREFUSED).');
  });
});
