import { describe, it } from 'vitest';
import { asMailHost, smtpMoods, startMailServer, tokenLogin } from '../../../test/smtp/moods.ts';
import { startTokenReach } from '../../../test/smtp/token-reach.ts';
import { grantOf } from '../../../test/smtp/token-server.ts';
import { testContract } from '../contract.ts';
import { createMicrosoft365SmtpFactory } from './microsoft-365-smtp.ts';

const clientSecret = 'swordfish~client-secret';

testContract(
  { describe, it },
  'Microsoft 365 by SMTP',
  async (mood) => {
    const server = await startMailServer(mood, tokenLogin);
    const tokens = await startTokenReach(() => grantOf(tokenLogin.accessToken));
    const factory = createMicrosoft365SmtpFactory(asMailHost(server));
    return {
      factory,
      config: factory.config.parse({
        user: tokenLogin.user,
        tenantId: 'example.onmicrosoft.com',
        clientId: 'client',
        method: 'application',
        clientSecret,
        fromEmail: 'Sender <no-reply@sender.example>',
        replyTo: 'config@sender.example',
      }),
      secrets: [clientSecret, tokenLogin.accessToken],
      reach: tokens.reach,
      received: server.received,
      async [Symbol.asyncDispose]() {
        await tokens[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  },
  smtpMoods,
);
