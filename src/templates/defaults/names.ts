import { lookUp } from '../placeholders.ts';
import { singleLine } from '../values.ts';
import type { Branding } from './branding.ts';

/** Who and what a mail is about, as far as it is known. */
export interface Names {
  application?: string;
  organization?: string;
  inviter?: string;
  /** Whose mail it is: always known, for in the end it is the page that the code is for. */
  sender: string;
}

export function readNames(variables: Record<string, unknown>, branding: Branding | undefined, origin: string): Names {
  const application = first(variables, ['application.displayName', 'application.name']);
  const organization = first(variables, ['organization.name']);
  const inviter = first(variables, ['inviter.name', 'inviter.username', 'inviter.primaryEmail']);
  const sender = asName(branding?.senderName) ?? application ?? organization ?? new URL(origin).hostname;
  return {
    ...(application && { application }),
    ...(organization && { organization }),
    ...(inviter && { inviter }),
    sender,
  };
}

function first(variables: Record<string, unknown>, paths: string[]) {
  for (const path of paths) {
    const name = asName(lookUp(variables, path.split('.')));
    if (name) return name;
  }
  return undefined;
}

/**
 * A name is one line of at most 64 characters. One that carries a link is not repeated at all: people choose their own
 * names, and ours is a mail that the recipient trusts.
 */
function asName(value: unknown) {
  if (typeof value !== 'string') return undefined;
  // Cut before it is read closely: nobody waits for the last of ten thousand characters.
  const name = singleLine(value.slice(0, 1_000));
  if (name === '' || /:\/\/|\bwww\./i.test(name)) return undefined;
  const characters = [...name];
  return characters.length > 64 ? `${characters.slice(0, 63).join('').trimEnd()}…` : name;
}
