import { PublicError } from '../../errors.ts';
import { withoutControls } from '../../lib/controls.ts';
import { isPlainAddress } from '../../lib/email-address.ts';
import { parsePhoneNumber } from '../../lib/phone-number.ts';
import type { SocialProfile } from '../records.ts';

/**
 * What another service told of somebody, as far as it can be stored. The id must be as it is, for it says who it is; of
 * the rest what does not fit is left out. Throws connector.invalid_response.
 */
export function storableProfile({ id, email, phone, name, avatar, rawData }: SocialProfile): SocialProfile {
  if (!isId(id)) throw new PublicError('connector.invalid_response');
  const told = { email: emailOf(email), phone: phoneOf(phone), name: nameOf(name), avatar: avatarOf(avatar) };
  const known = Object.entries(told).filter(([, value]) => value);
  return { id, ...Object.fromEntries(known), ...rawDataOf(rawData) };
}

const isId = (id: unknown): id is string =>
  typeof id === 'string' && id !== '' && id.length <= 256 && withoutControls(id) === id;

const emailOf = (email: unknown) =>
  typeof email === 'string' && email.length <= 128 && isPlainAddress(email) ? email : undefined;

function phoneOf(phone: unknown) {
  const parsed = typeof phone === 'string' ? parsePhoneNumber(phone.replace(/^\+/, '')) : undefined;
  return parsed?.kind === 'number' ? parsed.digits : undefined;
}

const nameOf = (name: unknown) =>
  typeof name === 'string' ? [...withoutControls(name)].slice(0, 128).join('').trim() : undefined;

/** It is shown on pages: only https, and nobody's password in it. */
function avatarOf(avatar: unknown) {
  const url = typeof avatar === 'string' && avatar.length <= 2048 ? URL.parse(avatar) : null;
  return url?.protocol === 'https:' && !url.username && !url.password && url.href.length <= 2048 ? url.href : undefined;
}

/** Characters of JSON; what is longer is no description of a person. */
const maximumLength = 8192;

function rawDataOf(rawData: unknown): Pick<SocialProfile, 'rawData'> {
  const cleaned = withoutSecrets(rawData, 0);
  if (cleaned === undefined || JSON.stringify(cleaned).length > maximumLength) return {};
  return { rawData: cleaned };
}

/** Services put tokens beside what they tell, and PostgreSQL takes no NUL. */
function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth > 8) return undefined;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, depth + 1) ?? null);
  const told = Object.entries(value)
    .filter(([name]) => !/token|secret|password|credential|cookie|authorization/i.test(name))
    .map(([name, one]) => [withoutSecrets(name, 0), withoutSecrets(one, depth + 1)]);
  return Object.fromEntries(told);
}
