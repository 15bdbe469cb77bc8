import { lookUp } from '../placeholders.ts';
import type { Branding } from './branding.ts';
import { asName } from './name.ts';

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
