import { type Explanation, rejected } from './explanation.ts';

/** RFC 6531 §3.2: such an address may go only to a server with SMTPUTF8. */
export const withoutUnicode = (whose: 'sender' | 'recipient', host: string): Explanation =>
  rejected(
    whose === 'recipient' ? 'recipient' : 'configuration',
    `The server ${host} cannot carry the address of the ${whose}: it has characters beyond ASCII before the @, which need SMTPUTF8.`,
  );
