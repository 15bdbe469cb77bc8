import { type Branding, readCompany } from './branding.ts';
import type { Phrase } from './phrase.ts';

/** What a default mail says, before it is HTML or text: both show all of it, so both say the same. */
export interface Mail {
  /** Language of the words. */
  tag: string;
  subject: string;
  sender: string;
  heading: string;
  instruction: Phrase;
  code?: string;
  link?: { address: string; label: string; orOpen: string };
  /** What is known of an event. */
  details?: Detail[];
  expires?: string;
  /** Only beside a code. */
  neverShare?: string;
  unexpected: string;
  companyInformation?: string;
}

/** The label ends in the colon of its language. */
export interface Detail {
  label: string;
  value: string;
}

export function companyOf(branding: Branding | undefined) {
  const companyInformation = readCompany(branding?.companyInformation);
  return companyInformation === '' ? {} : { companyInformation };
}
