import { en, type Words } from './en.ts';

const wordsByLanguage: Record<string, Words> = { en };

/** The languages that pages speak: fewer than mails do. What a page says of its language is true of its words. */
export const pageLanguages = Object.keys(wordsByLanguage);

export const wordsIn = (language: string): Words => wordsByLanguage[language] ?? en;

/** A wait as people say it: seconds up to two minutes, then minutes. */
export const waitIn = (words: Words, seconds: number) =>
  seconds < 120 ? words.seconds(Math.max(1, Math.ceil(seconds))) : words.minutes(Math.ceil(seconds / 60));
