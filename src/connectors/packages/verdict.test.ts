import { expect, it } from 'vitest';
import { outcomeOfAccount } from './verdict.ts';
import type { Account } from './wire.ts';

const outcome = (account: Partial<Account>) =>
  outcomeOfAccount({ mayHaveSent: true, words: '', ...account }, 'Acme', (words) => words);

it.each<[Partial<Account>, string, string?]>([
  [{ code: 'invalid_config', mayHaveSent: false }, 'rejected', 'configuration'],
  [{ code: 'template_not_found', mayHaveSent: false }, 'rejected', 'configuration'],
  [{ code: 'not_implemented', mayHaveSent: false }, 'rejected', 'configuration'],
  [{ code: 'rate_limit_exceeded', status: 200 }, 'deferred'],
  [{ code: 'usage_limit_exceeded', status: 429 }, 'deferred'],
  [{ code: 'general', status: 401 }, 'rejected', 'configuration'],
  [{ code: 'general', status: 403 }, 'rejected', 'configuration'],
  [{ code: 'general', status: 403, words: 'Rate limit exceeded' }, 'deferred'],
  [{ code: 'general', status: 400, words: "Invalid 'To' Phone Number" }, 'rejected', 'recipient'],
  [{ code: 'general', status: 400, words: 'The domain is not verified' }, 'rejected', 'configuration'],
  [{ code: 'general', status: 400, words: 'Something about the body' }, 'rejected', 'message'],
  [{ code: 'general', status: 500 }, 'deferred'],
  [{ code: 'general', status: 302 }, 'rejected', 'configuration'],
  [{ code: 'general', status: 200, words: 'isv.MOBILE_NUMBER_ILLEGAL' }, 'rejected', 'recipient'],
  [{ code: 'general', status: 200, words: 'InvalidAccessKeyId' }, 'rejected', 'configuration'],
  [{ code: 'general', status: 200, words: 'Who knows' }, 'unknown'],
  [{ code: 'invalid_response', status: 200 }, 'unknown'],
  [{ words: 'Invalid login: 535 5.7.8 no' }, 'rejected', 'configuration'],
  [{ words: "Can't send mail - all recipients were rejected: 550 5.1.1 no" }, 'rejected', 'recipient'],
  [{ words: 'Message failed: 451 4.3.0 later' }, 'deferred'],
  [{ words: 'Message failed: 554 5.6.0 spam' }, 'rejected', 'message'],
  [{ words: 'x', replyCode: 421 }, 'deferred'],
  [{ words: 'Missing credentials for "PLAIN"' }, 'rejected', 'configuration'],
  [{ words: 'Greeting never received' }, 'deferred'],
  [{ words: 'connect ECONNREFUSED', networkCode: 'ECONNREFUSED', mayHaveSent: false }, 'deferred'],
  [{ words: 'certificate has expired', networkCode: 'CERT_HAS_EXPIRED', mayHaveSent: false }, 'deferred'],
  [{ words: 'socket hang up', networkCode: 'ECONNRESET' }, 'unknown'],
  [{ words: 'Invalid URL', networkCode: 'ERR_INVALID_URL', mayHaveSent: false }, 'rejected', 'configuration'],
  [{ words: 'x is not a function', mayHaveSent: false }, 'deferred'],
  [{ words: 'x is not a function' }, 'unknown'],
])('%j is %s %s', (account, kind, scope) => {
  const given = outcome(account);
  expect([given.kind, 'scope' in given ? given.scope : undefined]).toEqual([kind, scope]);
});

it('says what happened and what to do, in sentences', () => {
  expect(outcome({ status: 401, words: 'Forbidden' })).toMatchObject({
    reason: 'Acme was answered 401: Forbidden. Check the settings of the connector.',
  });
  expect(outcome({ networkCode: 'ENOTFOUND', mayHaveSent: false })).toMatchObject({
    reason: 'Acme failed before anything was sent: its host is unknown (ENOTFOUND). Postern tries again.',
  });
  expect(outcome({ networkCode: 'ECONNRESET' })).toMatchObject({
    reason: 'Acme failed after it may have sent the message (ECONNRESET); it may have been delivered.',
  });
  expect(outcome({ code: 'not_implemented' })).toMatchObject({ code: 'not_implemented' });
});
