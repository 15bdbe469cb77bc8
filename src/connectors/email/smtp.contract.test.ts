import { describe, it } from 'vitest';
import { asMailHost, login, smtpMoods, startMailServer } from '../../../test/smtp/moods.ts';
import { testContract } from '../contract.ts';
import { smtpFactory } from './smtp.ts';

testContract(
  { describe, it },
  'SMTP',
  async (mood) => {
    const server = await startMailServer(mood);
    return {
      factory: smtpFactory,
      config: smtpFactory.config.parse({
        ...asMailHost(server),
        auth: login,
        fromEmail: 'Sender <no-reply@sender.example>',
        replyTo: 'config@sender.example',
        logger: true,
        debug: true,
      }),
      secrets: [login.pass],
      received: server.received,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
  smtpMoods,
);
