import { simpleParser } from 'mailparser';
import { describe, it } from 'vitest';
import { login, smtpMoods, startMailServer } from '../../../test/smtp/moods.ts';
import type { Mood, Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { createBuiltInFactory, type InboxMessage } from './built-in.ts';

const overServer = async (mood: Mood) => {
  const server = await startMailServer(mood);
  const url = new URL(`smtp://${server.host}:${server.port}`);
  url.username = encodeURIComponent(login.user);
  url.password = encodeURIComponent(login.pass);
  url.search = new URLSearchParams({
    from: 'no-reply@sender.example',
    'tls.ca': server.tls.ca,
    ...Object.fromEntries(['connectionTimeout', 'greetingTimeout', 'socketTimeout'].map((name) => [name, '1000'])),
    logger: 'true',
    debug: 'true',
    ...(server.isPlain && { ignoreTLS: 'true' }),
  }).toString();
  return {
    factory: createBuiltInFactory({ isProduction: true, url: url.href, inbox: undefined }),
    config: { senderName: 'Acme' },
    secrets: [login.pass],
    received: server.received,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

testContract({ describe, it }, 'built-in service over a mail server', overServer, smtpMoods);

const intoInbox = async () => {
  const messages: InboxMessage[] = [];
  return {
    factory: createBuiltInFactory({ isProduction: false, url: undefined, inbox: (message) => messages.push(message) }),
    config: {},
    secrets: [],
    received: () => Promise.all(messages.map(read)),
    [Symbol.asyncDispose]: async () => {},
  };
};

testContract({ describe, it }, 'built-in service into the inbox', intoInbox, ['accepts']);

async function read({ source, to, replyTo }: InboxMessage): Promise<Received> {
  const mail = await simpleParser(source, { skipTextToHtml: true, skipHtmlToText: true });
  const sender = mail.from?.value[0];
  return {
    headers: mail.headerLines.map(({ line }) => line).join('\n'),
    from: { name: sender?.name ?? '', address: sender?.address ?? '' },
    to,
    replyTo,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
  };
}
