import assert from 'node:assert/strict';
import { type Case, type EmailTrial, recipients, type SmsTrial } from './trial.ts';

/** What must arrive of a mail. */
export const emailCases: Case<EmailTrial>[] = [
  { title: 'text and HTML are both sent', mood: 'accepts', run: bothParts },
  { title: 'sender and reply-to of the message are honoured', mood: 'accepts', run: senderAndReplyTo },
  { title: 'a message may bring only a name for the sender', mood: 'accepts', run: senderNameOnly },
  { title: 'headers of the message are sent', mood: 'accepts', run: ownHeaders },
  { title: 'non-ASCII names, subjects and domains arrive', mood: 'accepts', run: nonAscii },
  { title: 'a non-ASCII local part arrives, or is refused before', mood: 'accepts', run: unicodeLocalPart },
  { title: 'CR, LF and NUL in any variable never reach a header', mood: 'accepts', run: noInjection },
];

/** What must arrive of a text message. */
export const smsCases: Case<SmsTrial>[] = [{ title: 'number and text arrive', mood: 'accepts', run: smsArrives }];

async function bothParts({ send, received, carries }: EmailTrial) {
  await send({
    text: 'The code is 123456.\n\nGrüße',
    html: '<p>The code is <b>123456</b>. Grüße</p>',
    subject: 'Prüfcode',
  });
  const mail = await only(received);
  if (carries('text')) assert.match(mail.text, /The code is 123456\.\s+Grüße/);
  assert.match(mail.html, /<b>123456<\/b>\. Grüße/);
  assert.equal(mail.subject, 'Prüfcode');
  assert.equal(mail.to, recipients.Email);
}

async function senderAndReplyTo({ send, received }: EmailTrial) {
  await send({ from: 'Böse, "Firma" <no-reply@sender.example>', replyTo: 'Hilfe <help@sender.example>' });
  const mail = await only(received);
  assert.match(mail.from.name, /Böse, "?Firma"?/);
  assert.match(mail.replyTo ?? '', /help@sender\.example/);
}

async function senderNameOnly({ send, received }: EmailTrial) {
  await send();
  await send({ from: 'Acme & Co.' });
  const [plain, named] = await received();
  assert.equal(named?.from.name, 'Acme & Co.');
  assert.equal(named?.from.address, plain?.from.address);
}

async function ownHeaders({ send, received, carries }: EmailTrial) {
  if (!carries('headers')) return;
  await send({ headers: { 'Auto-Submitted': 'auto-generated' } });
  assert.match((await only(received)).headers, /auto-submitted\W+auto-generated/i);
}

async function nonAscii({ send, received }: EmailTrial) {
  await send({ from: '株式会社 <no-reply@sender.example>', subject: 'رمزك 123456 ✓', to: 'person@bücher.example' });
  const mail = await only(received);
  assert.equal(mail.from.name, '株式会社');
  assert.equal(mail.subject, 'رمزك 123456 ✓');
  assert.match(mail.to, /^person@(xn--bcher-kva|bücher)\.example$/);
}

async function unicodeLocalPart({ send, received, carriesUnicodeLocalPart }: EmailTrial) {
  if (!(await carriesUnicodeLocalPart())) return;
  await send({ to: 'müller@example.org' });
  assert.equal((await only(received)).to, 'müller@example.org');
}

async function noInjection({ send, received }: EmailTrial) {
  const evil = 'x\r\nBcc: victim@example.com\r\n\r\n\0evil';
  await send({
    id: `id${evil}`,
    subject: evil,
    from: `${evil} <no-reply@sender.example>`,
    headers: { 'X-Variable': evil },
  });
  for (const mail of await received()) {
    assert.doesNotMatch(mail.headers, /^bcc/im);
    assert.ok(!mail.headers.includes('\0'));
    assert.doesNotMatch(mail.subject + mail.from.name, /[\r\n\0]/);
  }
}

async function smsArrives({ send, received }: SmsTrial) {
  await send();
  const message = await only(received);
  assert.equal(message.to, recipients.Sms);
  assert.match(message.text, /123456/);
}

async function only<Arrived>(received: () => Promise<Arrived[]>) {
  const [message, ...others] = await received();
  assert.ok(message && others.length === 0, 'exactly one message arrives');
  return message;
}
