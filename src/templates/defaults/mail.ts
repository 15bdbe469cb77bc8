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
  link?: MailLink;
  /** What is known of an event. */
  details?: Detail[];
  expires?: string;
  /** Only beside a code. */
  neverShare?: string;
  unexpected: string;
  companyInformation?: string;
}

export interface MailLink {
  address: string;
  label: string;
  /** Above the address once more, for those whose mail program shows no button; absent where a code serves them. */
  orOpen?: string;
  /** Where it works. */
  note?: string;
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
