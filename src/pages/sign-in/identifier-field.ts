import type { UserIdentifier } from '../../interactions/records.ts';
import { displayAddress, parseEmailAddress } from '../../lib/email-address.ts';
import { html, raw } from '../../lib/html.ts';
import { parseAcceptLanguage, parseUiLocales, regionOf } from '../../lib/locale.ts';
import { displayPhone, readTypedPhone } from '../../lib/phone-number.ts';
import type { Words } from '../words/en.ts';
import { alertFor, stateOf } from './form.ts';
import type { Problem } from './problems.ts';
import type { Visit } from './visit.ts';
import type { IdentifierType } from './ways.ts';

export type Reading = { kind: 'identifier'; identifier: UserIdentifier } | { kind: 'invalid'; text: string };

/** As long as the columns of the user. */
const longestStored = 128;

/** What somebody has typed, as the kind of identifier that it looks like of those that are possible here. */
export function readIdentifier(visit: Visit, typed: string, types: readonly IdentifierType[]): Reading {
  const { words } = visit;
  const text = typed.trim();
  if (!text) return { kind: 'invalid', text: types.length === 1 ? advice(words, types[0]) : words.identifierMissing };
  const type = likelyType(text, types);
  switch (type) {
    case 'email': {
      const parsed = parseEmailAddress(text);
      const isUsable = parsed.kind === 'address' && parsed.address.length <= longestStored;
      return isUsable ? found(type, parsed.address) : { kind: 'invalid', text: words.emailInvalid };
    }
    case 'phone': {
      const parsed = readTypedPhone(text, regionsOf(visit));
      return parsed.kind === 'number' ? found(type, parsed.digits) : { kind: 'invalid', text: words.phoneInvalid };
    }
    case 'username':
      return /^[A-Z_a-z]\w{0,127}$/.test(text) ? found(type, text) : { kind: 'invalid', text: words.usernameInvalid };
    case undefined:
      return { kind: 'invalid', text: words.identifierMissing };
  }
}

const found = (type: IdentifierType, value: string): Reading => ({ kind: 'identifier', identifier: { type, value } });

function likelyType(text: string, types: readonly IdentifierType[]): IdentifierType | undefined {
  if (types.length === 1) return types[0];
  if (text.includes('@') && types.includes('email')) return 'email';
  if (/^[+\d(]/.test(text) && types.includes('phone')) return 'phone';
  return types.includes('username') ? 'username' : types[0];
}

const advice = (words: Words, type: IdentifierType | undefined) =>
  type === 'phone' ? words.phoneInvalid : type === 'username' ? words.usernameInvalid : words.emailInvalid;

/** Where the person may be calling from, as far as the languages tell. */
const regionsOf = ({ interaction }: Visit) =>
  [...parseUiLocales(interaction.parameters.ui_locales), ...parseAcceptLanguage(interaction.caller.acceptLanguage)]
    .map(regionOf)
    .filter((region) => region !== undefined);

interface Shown {
  typed: string;
  types: readonly IdentifierType[];
  /** Where it is more than the kind of identifier. */
  label?: string;
  problem?: Problem | undefined;
  hasFocus?: boolean;
}

/** The one field in which any of the identifiers is typed. */
export const identifierField = (words: Words, { typed, types, label, problem, hasFocus = true }: Shown) => {
  const [only] = types.length === 1 ? types : [];
  return html`<label for="identifier">${label ?? labelFor(words, types)}</label>
<input class="field" id="identifier" name="identifier" ${attributes[only ?? 'any']} value="${typed}" ${placeholder(words, only)} autocapitalize="none" spellcheck="false" dir="ltr" required ${hasFocus && 'autofocus'} ${stateOf('identifier', problem)}>
${alertFor('identifier', problem)}`;
};

const attributes = {
  email: raw('type="email" autocomplete="email"'),
  phone: raw('type="tel" autocomplete="tel"'),
  username: raw('type="text" autocomplete="username" maxlength="128"'),
  any: raw('type="text" autocomplete="username"'),
};

function placeholder(words: Words, only: IdentifierType | undefined) {
  const example = only === 'email' ? words.emailExample : only === 'phone' ? words.phoneExample : undefined;
  return example ? html`placeholder="${example}"` : raw('');
}

export function labelFor(words: Words, types: readonly IdentifierType[]): string {
  const has = (type: IdentifierType) => types.includes(type);
  if (types.length > 2) return words.anyLabel;
  if (has('email')) {
    return has('phone') ? words.emailOrPhoneLabel : has('username') ? words.emailOrUsernameLabel : words.emailLabel;
  }
  if (has('phone')) return has('username') ? words.phoneOrUsernameLabel : words.phoneLabel;
  return words.usernameLabel;
}

/** An identifier as people read it. */
export function shownIdentifier({ type, value }: UserIdentifier): string {
  if (type === 'email') return displayAddress(value);
  return type === 'phone' ? displayPhone(value) : value;
}
