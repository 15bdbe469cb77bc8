import { parseEmailAddress } from '../lib/email-address.ts';
import { maskEmail, maskPhone } from '../lib/mask.ts';

/** Gives what may be kept of a value, or nothing. */
export type Shape = (value: unknown) => unknown;

export const oneOf =
  (...words: readonly string[]): Shape =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? value : undefined;

export const listOf =
  (shape: Shape): Shape =>
  (value) => {
    const kept = Array.isArray(value) ? value.slice(0, 20).filter((one) => shape(one) !== undefined) : [];
    return kept.length > 0 ? kept : undefined;
  };

export const objectOf =
  (shapes: Record<string, Shape>): Shape =>
  (value) =>
    keep(value, Object.keys(shapes), (name) => shapes[name]);

/** An object whose names nobody knows beforehand: names that speak of secrets are left out. */
export const idsByName: Shape = (value) =>
  keep(
    value,
    Object.keys(value ?? {})
      .filter((name) => /^[a-z]\w{0,31}$/i.test(name) && !isSensitive(name))
      .slice(0, 10),
    () => id,
  );

export const wholeNumber =
  (least: number, most: number): Shape =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? value : undefined;

/**
 * What a thing of ours is called: `k3j5h2l9x0ab`, `aws-ses`, `3`. Codes are digits; tokens and secrets are longer runs
 * of letters and digits than any id.
 */
export const id: Shape = (value) =>
  typeof value === 'string' && /^\w[\w.-]{0,39}$/.test(value) && !/^[\d.-]{4,}$/.test(value) && !/\w{22}/.test(value)
    ? value
    : undefined;

/** `/users/:userId`: words and names of parameters. */
export const routePattern: Shape = (value) =>
  typeof value === 'string' && /^(\/:?[A-Za-z-]{1,40}){1,12}\/?$/.test(value) && value.length <= 120
    ? value
    : undefined;

/** Who a message was for, or an account was looked for by: never whole. What is typed for a username may be a password. */
export const identifier: Shape = (value) => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, value: text } = value as { type?: unknown; value?: unknown };
  if (type === 'email' || type === 'phone') return { type, value: masked(type, text) };
  return type === 'username' ? { type, value: hidden } : undefined;
};

export const recipient: Shape = (value) => {
  if (typeof value !== 'string') return undefined;
  return value.includes('@') ? masked('email', value) : masked('phone', value);
};

const hidden = '****';

function masked(type: 'email' | 'phone', text: unknown) {
  if (typeof text !== 'string') return hidden;
  if (type === 'email') return parseEmailAddress(text).kind === 'address' ? maskEmail(text) : hidden;
  return /^\+?\d{9,15}$/.test(text) ? maskPhone(text) : hidden;
}

/** The names whose values the public API never shows. */
function isSensitive(name: string) {
  const plain = name.toLowerCase().replace(/[_-]/g, '');
  return /^authorization$|token$|secret|password|apikey|privatekey|credential|cookie|code$/.test(plain);
}

function keep(value: unknown, names: string[], shapeOf: (name: string) => Shape | undefined) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = value as Record<string, unknown>;
  const kept = names
    .filter((name) => Object.hasOwn(given, name))
    .map((name) => [name, shapeOf(name)?.(given[name])] as const)
    .filter(([, one]) => one !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
