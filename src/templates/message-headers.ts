import type { OneTimeCode } from './one-time-code.ts';

/**
 * RFC 3834 keeps automatic answers away; Exchange asks for its own header to do so. Not its `All`, which would also
 * suppress the non-delivery reports from which we learn that a mail did not arrive. No List-Unsubscribe: nobody can
 * unsubscribe from what they have just asked for, nor from what happens to their account.
 */
export const headersFor = (oneTimeCode?: OneTimeCode): Record<string, string> => ({
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'OOF, AutoReply',
  ...(oneTimeCode && { 'One-Time-Code': oneTimeCode.header }),
});
