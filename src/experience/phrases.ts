import { resolveLocale } from '../lib/locale.ts';

/** What pages say, by key; `{name}` is filled in. */
export type Phrases = Readonly<Record<string, string>>;

/** The phrases that pages have without the operator. */
export interface BuiltInPhrases<Words extends Phrases = Phrases> {
  languages: readonly string[];
  /** For one of these languages. */
  in(language: string): Words;
}

/** What the operator says instead, in one language. */
export interface CustomPhrases {
  id: string;
  languageTag: string;
  translation: Phrases;
}

/**
 * All phrases of a language: the operator's over ours. In a language that we do not speak, what the operator has not
 * said is said as in the nearest that we do.
 */
export function phrasesIn<Words extends Phrases>(
  language: string,
  builtIn: BuiltInPhrases<Words>,
  custom: readonly CustomPhrases[],
): Words {
  const nearest = resolveLocale([language], builtIn.languages);
  const own = [...new Set([nearest, language])].map((tag) => custom.find(({ languageTag }) => languageTag === tag));
  return Object.assign({}, builtIn.in(nearest), ...own.map((one) => one?.translation));
}

export const customLanguagesOf = (custom: readonly CustomPhrases[]) => custom.map(({ languageTag }) => languageTag);

/** Why these cannot be phrases, one line each: pages would never show them, or could not fill them in. */
export const phraseProblems = (translation: Record<string, unknown>, english: Phrases): string[] =>
  Object.entries(translation).flatMap(([key, text]) => {
    const problem = Object.hasOwn(english, key) ? textProblem(text, english[key] ?? '') : 'there is no such phrase';
    return problem ? [`body.${key.slice(0, 64)}: ${problem}`] : [];
  });

function textProblem(text: unknown, english: string) {
  if (typeof text !== 'string' || text.trim() === '') return 'must be a text that is not empty';
  if (text.length > maximumLength) return `must have at most ${maximumLength} characters`;
  const known = placeholdersOf(english);
  const strange = placeholdersOf(text).find((name) => !known.includes(name));
  return strange && `${strange} is not filled in here; ${known.length > 0 ? `only ${known.join(', ')}` : 'nothing is'}`;
}

const maximumLength = 2_000;

const placeholdersOf = (text: string): string[] => text.match(/\{\w+\}/g) ?? [];
