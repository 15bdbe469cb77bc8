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
  expires: string;
  /** Only beside a code. */
  neverShare?: string;
  unexpected: string;
  companyInformation?: string;
}
