import { describe, it } from 'vitest';
import { asMailHost, login, smtpMoods, startMailServer } from '../../../test/smtp/moods.ts';
import { testContract } from '../contract.ts';
import { createGmailFactory } from './gmail.ts';

testContract(
  { describe, it },
  'Gmail',
  async (mood) => {
    const server = await startMailServer(mood);
    const factory = createGmailFactory(asMailHost(server));
    return {
      factory,
      config: factory.config.parse({
        user: login.user,
        method: 'appPassword',
        appPassword: login.pass,
        fromEmail: 'Sender <no-reply@sender.example>',
        replyTo: 'config@sender.example',
      }),
      secrets: [login.pass],
      received: server.received,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
  smtpMoods,
);
