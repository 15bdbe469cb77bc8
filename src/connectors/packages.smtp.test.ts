import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { contextWith, email, formsOf } from '../../test/connector-packages/messages.ts';
import { createProject, type Project } from '../../test/connector-packages/project.ts';
import { smtpConfig, smtpLogin } from '../../test/setup/smtp-config.ts';
import { type Script, startScriptedServer } from '../../test/smtp/scripted-server.ts';
import { startSink } from '../../test/smtp/sink.ts';
import type { ConnectorFactory } from './connector.ts';
import { type LoadedPackages, loadPackages } from './packages.ts';

/** @logto/connector-smtp as npm has it: it brings its own way to the network, and loses every reply code. */
let project: Project;
let loaded: LoadedPackages;
let smtp: ConnectorFactory;
const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
const templates = ['SignIn', 'Register', 'ForgotPassword', 'Generic'].map((usageType) => ({
  usageType,
  contentType: 'text/plain',
  subject: 'own subject',
  content: 'own wording {{code}}',
}));

beforeAll(async () => {
  project = await createProject();
  await project.link('@logto/connector-smtp');
  loaded = await loadPackages({ directory: project.directory, log, loadMilliseconds: 60_000 });
  [smtp] = loaded.factories as [ConnectorFactory];
});
afterAll(async () => {
  await loaded.close();
  await project[Symbol.asyncDispose]();
});
beforeEach(() => {
  lines.length = 0;
});

const send = (config: object, message: object = email) =>
  smtp.send(message as never, config as never, contextWith(log));

it('sends through STARTTLS and a login, with sender, reply-to and wording of the message', async () => {
  await using sink = await startSink({ auth: smtpLogin });
  const outcome = await send(smtpConfig(sink.port, { templates }));
  expect(outcome).toEqual({ kind: 'accepted', providerMessageId: expect.stringMatching(/^<.+@acme\.example>$/) });
  const message = await sink.waitFor(email.to);
  const { html, subject, from, replyTo } = await message.parsed();
  expect(message.isEncrypted).toBe(true);
  expect([from?.text, replyTo?.text]).toEqual(['"Acme Login" <login@acme.example>', 'help@acme.example']);
  expect(subject).toBe('Finished for {\u200b{code}}');
  expect(html).toContain('&#123;&#123; user.name }}');
});

it("sends its own wording where Postern's is only the default", async () => {
  await using sink = await startSink({ auth: smtpLogin });
  const message = { ...email, about: { ...email.about, wordingFrom: 'default' } };
  await send(smtpConfig(sink.port, { templates }), message);
  expect((await (await sink.waitFor(email.to)).parsed()).text).toContain('own wording 918273');
});

it('its own schema finds problems', async () => {
  const problems = await smtp.findProblems?.({ ...smtpConfig(25), templates: templates.slice(1) } as never);
  expect(problems).toEqual([{ path: ['templates'], message: 'Template with UsageType (SignIn) should be provided!' }]);
});

const cases: [string, Script, string, string?][] = [
  ['refuses the login', { AUTH: `535 5.7.8 wrong: the right password of ${email.to}` }, 'rejected', 'configuration'],
  ['cannot check the login now', { AUTH: '454 4.7.0 try later' }, 'deferred'],
  ['refuses the recipient', { RCPT: `550 5.1.1 no such user ${email.to}` }, 'rejected', 'recipient'],
  ['puts the recipient off', { RCPT: '450 4.2.1 greylisted' }, 'deferred'],
  ['refuses the sender', { MAIL: '550 5.7.1 not your address' }, 'rejected', 'configuration'],
  ['refuses the message', { body: '554 5.6.0 we do not like 918273' }, 'rejected', 'message'],
  ['puts the message off', { body: '451 4.3.0 disk full' }, 'deferred'],
  ['dies when it is given the recipient', { RCPT: { kind: 'close' } }, 'unknown'],
  ['dies when it is given the message', { body: { kind: 'close' } }, 'unknown'],
  ['resets the connection', { body: { kind: 'reset' } }, 'unknown'],
];

it.each(cases)('lets no secret out when its server %s', async (_, script, kind, scope) => {
  await using server = await startScriptedServer(script);
  const outcome = await send(smtpConfig(server.port, { templates, ignoreTLS: true }));
  expect(outcome).toMatchObject({ kind, ...(scope && { scope }) });
  const places = [JSON.stringify(outcome), ...lines];
  for (const place of places) for (const form of formsOf(['the right password'])) expect(place).not.toContain(form);
});

it('a closed port and a bad certificate defer: nothing was sent', async () => {
  const { port } = await startAndClose();
  expect(await send(smtpConfig(port, { templates }))).toMatchObject({ kind: 'deferred' });
  await using sink = await startSink({ auth: smtpLogin, certificate: 'elsewhere', tls: 'implicit' });
  expect(await send(smtpConfig(sink.port, { templates, secure: true }))).toMatchObject({ kind: 'deferred' });
});

async function startAndClose() {
  const sink = await startSink();
  await sink.close();
  return sink;
}
