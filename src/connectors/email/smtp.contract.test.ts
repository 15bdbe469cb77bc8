import { describe, it } from 'vitest';
import { login, startMailServer } from '../../../test/smtp/moods.ts';
import { testContract } from '../contract.ts';
import { smtpFactory } from './smtp.ts';

testContract({ describe, it }, 'SMTP', async (mood) => {
  const server = await startMailServer(mood);
  return {
    factory: smtpFactory,
    config: smtpFactory.config.parse({
      host: server.host,
      port: server.port,
      tls: server.tls,
      auth: login,
      fromEmail: 'Sender <no-reply@sender.example>',
      replyTo: 'config@sender.example',
      greetingTimeout: 1000,
      connectionTimeout: 1000,
      socketTimeout: 1000,
      logger: true,
      debug: true,
      ...(server.isPlain && { ignoreTLS: true }),
    }),
    secrets: [login.pass],
    received: server.received,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});
