import { withoutControls } from '../../lib/controls.ts';
import { isPlainAddress, parseEmailAddress } from '../../lib/email-address.ts';
import { parsePhoneNumber } from '../../lib/phone-number.ts';
import type { SocialOutcome } from '../social.ts';
import { Refusal } from './refusal.ts';

/** What a provider says of somebody, as it came. */
export interface Told {
  id: unknown;
  email?: unknown;
  /** Whether the provider says that the address is proven. */
  isEmailProven: boolean;
  phone?: unknown;
  isPhoneProven?: boolean;
  name?: unknown;
  avatar?: unknown;
  rawData: unknown;
}

const longest = { id: 256, name: 128, avatar: 2_048 };

/** What of it can be used. Throws `Refusal` when it does not say who it is. */
export function identified({ id, rawData, ...told }: Told): Extract<SocialOutcome, { kind: 'identified' }> {
  const known = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id;
  if (typeof known !== 'string' || known === '' || !isClean(known) || known.length > longest.id) {
    throw new Refusal(
      'invalid_response',
      'The provider does not say who it is: there is no id in its answer that can be used.',
    );
  }
  const email = told.isEmailProven ? addressOf(told.email) : undefined;
  const phone = told.isPhoneProven ? numberOf(told.phone) : undefined;
  const name = textOf(told.name)?.slice(0, longest.name).toWellFormed();
  const avatar = pictureOf(told.avatar);
  return {
    kind: 'identified',
    profile: {
      id: known,
      ...(email !== undefined && { email }),
      ...(phone !== undefined && { phone }),
      ...(name && { name }),
      ...(avatar !== undefined && { avatar }),
      rawData,
    },
  };
}

/** An id is never cleaned: it would be somebody else's. */
const isClean = (text: string) => withoutControls(text) === text;

const textOf = (value: unknown) => (typeof value === 'string' ? withoutControls(value) || undefined : undefined);

function addressOf(value: unknown) {
  if (typeof value !== 'string' || !isPlainAddress(value)) return undefined;
  const read = parseEmailAddress(value);
  return read.kind === 'address' ? read.address : undefined;
}

/** Providers write numbers for people: `+49 (30) 123 456`. */
function numberOf(value: unknown) {
  const read = parsePhoneNumber((textOf(value) ?? '').replace(/^\+|[\s().-]/g, ''));
  return read.kind === 'number' ? read.digits : undefined;
}

/** It is shown to people: nothing but https. */
function pictureOf(value: unknown) {
  const url = URL.parse(textOf(value) ?? '');
  return url?.protocol === 'https:' && url.href.length <= longest.avatar ? url.href : undefined;
}

/** Some providers write truth as text or as a number. */
export const isTrue = (value: unknown) =>
  value === true || value === 1 || (typeof value === 'string' && /^(true|1|yes)$/i.test(value));
