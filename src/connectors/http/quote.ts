import type { z } from 'zod';
import { withoutControls } from '../../lib/controls.ts';
import type { About } from '../connector.ts';
import { createRedaction, maskAddresses } from '../redact.ts';
import { secretsOf } from '../secrets.ts';

/** Makes the words of others fit to be shown. */
export type Quote = (text: string) => string;

const textLimit = 300;

/**
 * Words of a provider as they may be shown: on one line, without the config's secrets, the message's code and link,
 * with recipients masked. Read only when something went wrong. `others`: secrets that the config does not hold.
 */
export function quoteFor(
  schema: z.ZodType,
  config: unknown,
  about?: Pick<About, 'variables'>,
  others: () => readonly string[] = () => [],
): Quote {
  const withoutSecrets = createRedaction(() => [...secretsOf(schema, config), ...others()]);
  // After the recipient: a code that is part of a number would leave the rest of it standing.
  const withoutOpenings = createRedaction(() => openingsOf(about));
  const masked = (text: string) => withoutOpenings(maskNumbers(maskAddresses(withoutSecrets(text))));
  // Cut last: half a secret would not be recognised any more.
  return (text) => shortened(masked(withoutControls(text)));
}

/** What opens an account. */
const openingsOf = (about: Pick<About, 'variables'> | undefined) =>
  [about?.variables.code, about?.variables.link].filter((value) => typeof value === 'string');

/** Phone numbers: a plus and digits, or ten digits and more. */
const maskNumbers = (text: string) =>
  text.replace(/\+\d{7,15}\b|\b\d{10,15}\b/g, (number) => `****${number.slice(-4)}`);

/** Without the full stop, which our own sentence brings. */
const shortened = (text: string) =>
  text.length > textLimit ? `${text.slice(0, textLimit)}…` : text.replace(/[.\s]+$/, '');
