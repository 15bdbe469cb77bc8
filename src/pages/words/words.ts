import { en, type Words } from './en.ts';

const wordsByLanguage: Record<string, Words> = { en };

/** The languages that pages speak. What a page says of its language is true of its words. */
export const pageLanguages = Object.keys(wordsByLanguage);

export const wordsIn = (language: string): Words => wordsByLanguage[language] ?? en;

/** Puts values where `{name}` stands. */
export const fill = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (placeholder, name: string) => (name in values ? String(values[name]) : placeholder));

/** A wait as people say it: seconds up to two minutes, then minutes. */
export function waitIn(language: string, seconds: number) {
  const [count, unit] =
    seconds < 120 ? [Math.max(1, Math.ceil(seconds)), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
