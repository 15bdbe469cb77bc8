import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { plainFetch } from '../../../test/smtp/plain-fetch.ts';
import type { EmailMessage, SendContext } from '../connector.ts';
import { builtInConfig, builtInSenderAddress, createBuiltInFactory, type InboxMessage } from './built-in.ts';
import { builtInServer } from './built-in-server.ts';

const message: EmailMessage = {
  type: 'Email',
  id: 'id1',
  to: 'person@example.org',
  subject: 'Your code',
  text: '123456',
  html: '<b>123456</b>',
  about: { usageType: 'SignIn', locale: 'en', variables: {}, wordingFrom: 'default' },
};
const context: SendContext = {
  signal: new AbortController().signal,
  log: pino({ level: 'silent' }),
  fetch: plainFetch,
  confirmTransmission: async () => true,
};

describe('the built-in service', () => {
  it('puts mails into the inbox in development, with headers and source, from a fixed address', async () => {
    const inbox: InboxMessage[] = [];
    const factory = createBuiltInFactory({ isProduction: false, url: undefined, inbox: (mail) => inbox.push(mail) });
    const outcome = await factory.send(
      { ...message, from: 'Boss <boss@elsewhere.example>' },
      { senderName: 'Acme' },
      context,
    );
    expect(outcome).toEqual({ kind: 'accepted', providerMessageId: '<id1@postern.localhost>' });
    expect(inbox[0]).toMatchObject({ from: 'Boss <no-reply@postern.localhost>', messageId: '<id1@postern.localhost>' });
    expect(inbox[0]?.source).toContain('\r\nFrom: Boss <no-reply@postern.localhost>\r\n');
  });

  it('calls the sender as the config says, or else Verification', async () => {
    const inbox: InboxMessage[] = [];
    const factory = createBuiltInFactory({ isProduction: false, url: undefined, inbox: (mail) => inbox.push(mail) });
    await factory.send(message, { senderName: 'Acme' }, context);
    await factory.send(message, {}, context);
    expect(inbox.map(({ from }) => from)).toEqual([
      'Acme <no-reply@postern.localhost>',
      'Verification <no-reply@postern.localhost>',
    ]);
  });

  it('sends nothing in production without a mail server, and says what to set', async () => {
    const factory = createBuiltInFactory({ isProduction: true, url: undefined, inbox: () => expect.unreachable() });
    expect(await factory.send(message, {}, context)).toMatchObject({
      kind: 'rejected',
      scope: 'configuration',
      reason: expect.stringContaining('Set POSTERN_BUILT_IN_EMAIL'),
    });
  });

  it('hands the branding of the config to the templates', () => {
    const factory = createBuiltInFactory({ isProduction: false, url: undefined, inbox: () => {} });
    expect(
      factory.branding?.({ senderName: 'Acme', companyInformation: 'Main St.', appLogo: 'https://a.example/l.png' }),
    ).toEqual({
      senderName: 'Acme',
      companyInformation: 'Main St.',
      logoUrl: 'https://a.example/l.png',
    });
  });

  it.each(['see https://evil.example', 'www.evil.example', 'Visit evil.com', 'mailto:me'])(
    'refuses the URL in %j',
    (text) => {
      expect(builtInConfig.safeParse({ senderName: text }).success).toBe(false);
      expect(builtInConfig.safeParse({ companyInformation: text }).success).toBe(false);
    },
  );

  it('takes names and addresses of companies, and the fields of old configs', () => {
    const config = {
      senderName: 'Acme Co., Ltd.',
      companyInformation: 'Acme Inc., 1 Main St. No.5',
      endpoint: 'x',
      appSecret: 's',
    };
    expect(builtInConfig.safeParse(config).success).toBe(true);
    expect(builtInConfig.safeParse({ appLogo: 'javascript:alert(1)' }).success).toBe(false);
  });
});

describe('POSTERN_BUILT_IN_EMAIL', () => {
  it('becomes an SMTP config', () => {
    expect(
      builtInServer(
        'smtp://us%40er:p%2Fss@mail.example.com:2525?from=Acme%20%3Ca@example.com%3E&name=auth.example.com&requireTLS=false&tls.rejectUnauthorized=false',
      ),
    ).toEqual({
      host: 'mail.example.com',
      port: 2525,
      secure: false,
      auth: { user: 'us@er', pass: 'p/ss' },
      fromEmail: 'Acme <a@example.com>',
      name: 'auth.example.com',
      requireTLS: false,
      tls: { rejectUnauthorized: false },
    });
    expect(builtInServer('smtps://[::1]?from=a@example.com')).toMatchObject({ host: '::1', port: 465, secure: true });
    expect(builtInServer('smtp://mail.example.com?from=a@example.com')).not.toHaveProperty('auth');
    expect(builtInSenderAddress('smtp://h?from=Acme <a@example.com>')).toBe('a@example.com');
  });

  it.each([
    ['http://mail.example.com', 'must look like smtp://'],
    ['smtp://', 'must look like smtp://'],
    ['smtp://mail.example.com', 'add ?from='],
    ['smtp://mail.example.com?from=nobody', '"from" that is not an email address'],
    ['smtp://mail.example.com?from=a@b.example&colour=red', 'unknown parameter "colour"'],
    ['smtp://mail.example.com?from=a@b.example&ignoreTLS=maybe', 'needs true or false for "ignoreTLS"'],
    ['smtp://mail.example.com?from=a@b.example&connectionTimeout=soon', 'wrong "connectionTimeout"'],
    ['smtp://u:100%@mail.example.com?from=a@b.example', 'write a % itself as %25'],
  ])('%j is refused by name', (url, words) => {
    const refusal = () => createBuiltInFactory({ isProduction: true, url, inbox: undefined });
    expect(refusal).toThrow(
      expect.objectContaining({
        name: 'BuiltInServerError',
        message: expect.stringContaining('POSTERN_BUILT_IN_EMAIL'),
      }),
    );
    expect(refusal).toThrow(words);
  });

  it('never repeats the password in an error', () => {
    expect(() => builtInServer('smtp://user:hunter2@mail.example.com?from=a@b.example&x=1')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });
});
