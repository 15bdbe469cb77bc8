/**
 * What `postern/connector` means inside a package that Postern runs: kit.ts without the tests, and with the zod that
 * reads the package's schema.
 */
// biome-ignore-all lint/performance/noBarrelFile: the door for authors outside, who must not know where things lie
export { z } from 'zod';
export { address, customHeaders, mailbox, replyTo } from '../email/fields.ts';
export { mailboxText } from '../email/mailbox-text.ts';
export { emailFactoryOf } from '../email/over-http.ts';
export { said, secret, text } from '../fields.ts';
export { memberAt, textAt } from '../http/answer.ts';
export { logoOf } from '../logo.ts';
export { smsFactoryOf } from '../sms/over-http.ts';
