import type { knownLanguages } from '../../experience/experience.ts';
import { en, type Words } from './en.ts';

export type Language = (typeof knownLanguages)[number];

const wordsByLanguage: Record<Language, Words> = { en };

export const wordsIn = (language: string): Words => wordsByLanguage[language as Language] ?? en;

/** A wait as people say it: seconds up to two minutes, then minutes. */
export const waitIn = (words: Words, seconds: number) =>
  seconds < 120 ? words.seconds(Math.max(1, Math.ceil(seconds))) : words.minutes(Math.ceil(seconds / 60));
