import { resolveLocale } from '../../lib/locale.ts';
import { en } from './words/en.ts';
import type { Words } from './words/words.ts';

/** Every language that our default mails speak, by tag. */
export const languages: Readonly<Record<string, Words>> = { en };

const tags = Object.keys(languages);

/** The words for a reader, and the tag of the language that they are in. */
export function wordsFor(locale: string): { tag: string; words: Words } {
  const tag = resolveLocale([locale], tags);
  return { tag, words: languages[tag] ?? en };
}
