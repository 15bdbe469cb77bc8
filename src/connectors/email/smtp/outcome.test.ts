import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../redact.ts';
import { outcomeOfFailure } from './outcome.ts';
import { situationOf } from './situation.ts';

const pass = 'swordfish';
const situation = situationOf({
  config: { host: 'mail.example.com', port: 587, fromEmail: 'a@example.com' },
  sender: 'a@example.com',
  login: 'password',
  redact: createRedaction(() => [pass]),
});

const replied = (command: string, response: string, hasBodyBegun = false) =>
  outcomeOfFailure(
    {
      kind: 'failed',
      hasBodyBegun,
      error: Object.assign(new Error('x'), {
        code: 'EX',
        command,
        response,
        responseCode: Number(response.slice(0, 3)),
      }),
    },
    situation,
  );

const summary = (command: string, response: string) => {
  const outcome = replied(command, response, command === 'message');
  return outcome.kind === 'rejected' ? outcome.scope : outcome.kind;
};

/** Replies of real servers: Postfix, Exim, Exchange, Google, Microsoft 365, Amazon SES, SendGrid. */
const replies: [command: string, response: string, meaning: string][] = [
  ['AUTH PLAIN', '535 5.7.8 Username and Password not accepted', 'configuration'],
  ['AUTH PLAIN', '535 Incorrect authentication data', 'configuration'],
  ['AUTH PLAIN', '534-5.7.9 Application-specific password required', 'configuration'],
  ['AUTH LOGIN', '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', 'configuration'],
  ['AUTH XOAUTH2', '535 5.7.3 Authentication unsuccessful', 'configuration'],
  ['AUTH PLAIN', '454 4.7.0 Temporary authentication failure', 'deferred'],
  ['AUTH PLAIN', '504 5.7.4 Unrecognized authentication type', 'configuration'],
  ['CONN', '554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org', 'configuration'],
  ['CONN', '421 4.7.0 too many connections', 'deferred'],
  ['EHLO', '501 5.5.2 Syntactically invalid EHLO argument', 'configuration'],
  ['MAIL FROM', '530 5.7.0 Must issue a STARTTLS command first', 'configuration'],
  ['MAIL FROM', '530 5.7.57 Client not authenticated to send mail.', 'configuration'],
  ['MAIL FROM', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'configuration'],
  ['MAIL FROM', '553 5.7.1 <a@example.com>: Sender address rejected: not owned by user x', 'configuration'],
  ['MAIL FROM', '550 5.1.8 sender rejected', 'configuration'],
  ['MAIL FROM', '552 5.3.4 Message size exceeds fixed limit', 'message'],
  ['MAIL FROM', '451 4.3.0 queue file write error', 'deferred'],
  ['MAIL FROM', '503 5.5.1 Authentication required', 'configuration'],
  ['MAIL FROM', '503 5.5.1 Bad sequence of commands', 'deferred'],
  ['RCPT TO', '550 5.1.1 <person@example.org>: Recipient address rejected: User unknown', 'recipient'],
  ['RCPT TO', '550 Unrouteable address', 'recipient'],
  ['RCPT TO', '501 5.1.3 Bad recipient address syntax', 'recipient'],
  ['RCPT TO', '550 5.1.6 Mailbox has moved', 'recipient'],
  ['RCPT TO', '550 5.2.1 The email account is disabled', 'recipient'],
  ['RCPT TO', '552 5.2.2 Mailbox full', 'recipient'],
  ['RCPT TO', '550 5.4.1 Recipient address rejected: Access denied.', 'recipient'],
  ['RCPT TO', '554 5.7.1 <person@example.org>: Relay access denied', 'configuration'],
  ['RCPT TO', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'configuration'],
  ['RCPT TO', '550 relay not permitted', 'configuration'],
  ['RCPT TO', '450 4.2.0 Greylisted, see http://postgrey.example (try again in 300 seconds)', 'deferred'],
  ['RCPT TO', '452 4.2.2 Mailbox full', 'deferred'],
  ['RCPT TO', '450 4.1.1 Recipient address rejected: unverified address', 'deferred'],
  ['RCPT TO', '550 4.7.1 a temporary thing under a permanent code', 'deferred'],
  ['message', '554 5.7.1 Message rejected as spam', 'message'],
  ['message', '552 5.3.4 Message too big', 'message'],
  ['message', '554 Message rejected: Email address is not verified.', 'configuration'],
  ['message', '550 5.7.30 Basic authentication is not supported for Client Submission.', 'configuration'],
  ['message', '554 5.2.252 SendAsDenied; a@example.com not allowed to send as b@example.com', 'configuration'],
  ['message', '550 5.7.26 Unauthenticated email from example.com is not accepted', 'configuration'],
  ['message', '550 5.4.5 Daily user sending limit exceeded.', 'configuration'],
  ['message', '550 5.1.1 no such user here', 'recipient'],
  ['message', '451 4.7.1 Try again later', 'deferred'],
  ['message', '421 4.4.2 timeout', 'deferred'],
];

describe('what a reply of a mail server means', () => {
  it.each(replies)('%s → %s: %s', (command, response, meaning) => {
    expect(summary(command, response)).toBe(meaning);
  });

  it('is said in a sentence that quotes the reply and names the next step', () => {
    expect(
      replied('AUTH PLAIN', '535-5.7.8 Username and Password not accepted.\n535 5.7.8 See https://support.example'),
    ).toMatchObject({
      reason:
        'The server mail.example.com refused the user name or password (535 5.7.8 Username and Password not accepted. See https://support.example). Check "user" and "pass"; some providers want a password made for programs.',
    });
    expect(replied('RCPT TO', '554 5.7.1 Relay access denied')).toMatchObject({
      reason:
        'The server mail.example.com does not relay for us (554 5.7.1 Relay access denied). Log in with "auth", or have this host allowed there.',
    });
  });

  it('takes over how long the server wants to be left alone', () => {
    expect(replied('RCPT TO', '450 4.2.0 Greylisted (try again in 300 seconds)')).toMatchObject({
      retryAfterSeconds: 300,
    });
    expect(replied('RCPT TO', '450 4.7.1 Greylisted for 5 minutes')).toMatchObject({ retryAfterSeconds: 300 });
    expect(replied('RCPT TO', '450 4.7.1 Try again later')).not.toHaveProperty('retryAfterSeconds');
  });

  it('keeps secrets, the recipient, control characters and endless talk out of the sentence', () => {
    const wrapped = Buffer.from(`\0user\0${pass}`).toString('base64');
    const outcome = replied(
      'AUTH PLAIN',
      `535 5.7.8 ${pass} ${wrapped} for person@example.org\u0007\u001b[31m ${'blah '.repeat(200)}`,
    );
    const reason = 'reason' in outcome ? outcome.reason : '';
    expect(reason).not.toContain(pass);
    expect(reason).not.toContain(wrapped);
    expect(reason).toContain('for pers****@example.org');
    expect(reason).not.toMatch(/\p{Cc}/u);
    expect(reason.length).toBeLessThan(500);
  });
});

describe('the loss of a connection', () => {
  const lost = (hasBodyBegun: boolean) =>
    outcomeOfFailure(
      { kind: 'failed', hasBodyBegun, error: Object.assign(new Error('gone'), { code: 'ECONNECTION' }) },
      situation,
    );

  it('is deferred before the body began and unknown after', () => {
    expect(lost(false)).toEqual({
      kind: 'deferred',
      reason: 'The server mail.example.com closed the connection before the message was sent.',
    });
    expect(lost(true)).toEqual({
      kind: 'unknown',
      reason:
        'The server mail.example.com closed the connection after the message was sent; it may have been delivered.',
    });
  });
});
