import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { plainFetch } from '../../../test/smtp/plain-fetch.ts';
import type { SendContext, SmsMessage } from '../connector.ts';
import { builtInFactories } from '../registry.ts';
import { createSmsInboxFactory, smsInboxConfig } from './inbox.ts';

const message: SmsMessage = {
  type: 'Sms',
  id: 'id1',
  to: '4915112345678',
  text: '123456 is your code.',
  about: { usageType: 'SignIn', locale: 'en', variables: {}, wordingFrom: 'default' },
};
const context: SendContext = {
  signal: new AbortController().signal,
  log: pino({ level: 'silent' }),
  fetch: plainFetch,
  confirmTransmission: async () => true,
};

describe('the development inbox for text messages', () => {
  it('keeps each message as it would have been sent', async () => {
    const inbox: SmsMessage[] = [];
    const factory = createSmsInboxFactory((one) => inbox.push(one));
    expect(await factory.send(message, {}, context)).toEqual({ kind: 'accepted', providerMessageId: 'id1' });
    expect(inbox).toEqual([message]);
  });

  it('has the wordings of its config, so that they can be tried', () => {
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map((usageType) => ({
      usageType,
      content: '{{code}}',
    }));
    const factory = createSmsInboxFactory(undefined);
    expect(factory.templates?.(smsInboxConfig.parse({ templates }))).toEqual(templates);
    expect(factory.templates?.({})).toEqual([]);
    expect(smsInboxConfig.safeParse({ templates: templates.slice(1) }).success).toBe(false);
  });

  it('is there in development, and never in production', () => {
    const idsIn = (isProduction: boolean) =>
      builtInFactories({ isProduction, url: undefined, inbox: () => {} }).map(({ metadata }) => metadata.id);
    expect(idsIn(false)).toContain('postern-sms-inbox');
    expect(idsIn(true)).not.toContain('postern-sms-inbox');
  });

  it('refuses where no inbox is', async () => {
    const outcome = await createSmsInboxFactory(undefined).send(message, {}, context);
    expect(outcome).toMatchObject({ kind: 'rejected', scope: 'configuration' });
  });
});
