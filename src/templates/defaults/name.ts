import { singleLine } from '../values.ts';

/**
 * A name is one line of at most 64 characters. One that carries a link is not repeated at all: people choose their own
 * names, and ours is a mail that the recipient trusts.
 */
export function asName(value: unknown) {
  if (typeof value !== 'string') return undefined;
  // Cut before it is read closely: nobody waits for the last of ten thousand characters.
  const name = singleLine(value.slice(0, 1_000));
  if (name === '' || /:\/\/|\bwww\./i.test(name)) return undefined;
  const characters = [...name];
  return characters.length > 64 ? `${characters.slice(0, 63).join('').trimEnd()}…` : name;
}
