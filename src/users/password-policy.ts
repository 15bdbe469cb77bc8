/** The policy of spec 4.8; what is left out is as the defaults say. */
export interface PasswordPolicy {
  length?: { min?: number | undefined; max?: number | undefined } | undefined;
  characterTypes?: { min?: number | undefined } | undefined;
  rejects?:
    | {
        pwned?: boolean | undefined;
        repetitionAndSequence?: boolean | undefined;
        userInfo?: boolean | undefined;
        words?: string[] | undefined;
      }
    | undefined;
}

/** What a password should not be made of. */
export interface Person {
  name?: string | null | undefined;
  username?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
}

export type PasswordIssue =
  | { code: 'password_rejected.too_short'; interpolation: { min: number } }
  | { code: 'password_rejected.too_long'; interpolation: { max: number } }
  | { code: 'password_rejected.character_types'; interpolation: { min: number } }
  | { code: 'password_rejected.unsupported_characters' }
  | { code: 'password_rejected.pwned' }
  | { code: `password_rejected.restricted.${'repetition' | 'sequence' | 'user_info' | 'words'}` };

/** What is wrong with a password by the rules that need nobody else; lengths count characters, not code units. */
export function findPasswordIssues(password: string, policy: PasswordPolicy, person: Person = {}): PasswordIssue[] {
  const { min = 8, max = 256 } = policy.length ?? {};
  const { min: types = 1 } = policy.characterTypes ?? {};
  const characters = [...password];
  const issues: PasswordIssue[] = [];
  if (characters.length < min) issues.push({ code: 'password_rejected.too_short', interpolation: { min } });
  if (characters.length > max) issues.push({ code: 'password_rejected.too_long', interpolation: { max } });
  if (/\p{C}/u.test(password.replace(/[\u200c\u200d]/g, ''))) {
    issues.push({ code: 'password_rejected.unsupported_characters' });
  }
  if (countTypes(password) < types) {
    issues.push({ code: 'password_rejected.character_types', interpolation: { min: types } });
  }
  // A longer one is refused anyway, and looking for pieces takes longer the longer it is.
  if (characters.length <= max) issues.push(...restrictedIssues(characters, policy, person));
  return issues;
}

/** Whether breaches are to be asked (src/users/breached-password.ts). */
export const rejectsBreached = ({ rejects }: PasswordPolicy) => rejects?.pwned ?? true;

/** Lower case, capitals, digits, and everything else; letters that have no case count as lower case. */
const countTypes = (password: string) =>
  [/[\p{Ll}\p{Lo}\p{Lm}]/u, /[\p{Lu}\p{Lt}]/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].filter((type) => type.test(password))
    .length;

type Restriction = 'repetition' | 'sequence' | 'user_info' | 'words';

/**
 * A password is refused when it is little but what anyone would try: no more than three characters remain without those
 * pieces. So a long passphrase with `aaa` or a name in it passes.
 */
function restrictedIssues(characters: string[], policy: PasswordPolicy, person: Person): PasswordIssue[] {
  const { repetitionAndSequence = true, userInfo = true, words = [] } = policy.rejects ?? {};
  const text = characters.map((character) => character.toLowerCase());
  const isRestricted = new Set<number>();
  const found = new Set<Restriction>();
  const mark = (restriction: Restriction, pieces: [start: number, end: number][]) => {
    for (const [start, end] of pieces) {
      found.add(restriction);
      for (let index = start; index < end; index += 1) isRestricted.add(index);
    }
  };
  if (repetitionAndSequence) {
    mark(
      'repetition',
      runsOf(text, (one, next) => one === next),
    );
    mark(
      'sequence',
      runsOf(text, (one, next) => neighbours.has(`${one}${next}`)),
    );
    mark(
      'sequence',
      runsOf(text, (one, next) => neighbours.has(`${next}${one}`)),
    );
  }
  if (userInfo) mark('user_info', piecesOf(text, wordsAbout(person)));
  mark('words', piecesOf(text, words));
  const remaining = text.length - isRestricted.size;
  return remaining > tolerated
    ? []
    : [...found].map((one) => ({ code: `password_rejected.restricted.${one}` as const }));
}

const shortestRun = 3;
const tolerated = 3;

const rows = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
];
const columns = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm'];

/** Characters that follow each other in the alphabet, in counting, or on a keyboard. */
const neighbours = new Set(
  [...rows, ...columns].flatMap((line) => [...line].slice(1).map((next, index) => `${line[index]}${next}`)),
);

/** The stretches of three or more in which each character goes on from the one before. */
function runsOf(text: string[], goesOn: (one: string, next: string) => boolean): [number, number][] {
  const runs: [number, number][] = [];
  let start = 0;
  for (let end = 1; end <= text.length; end += 1) {
    const [one, next] = [text[end - 1], text[end]];
    if (one !== undefined && next !== undefined && goesOn(one, next)) continue;
    if (end - start >= shortestRun) runs.push([start, end]);
    start = end;
  }
  return runs;
}

/** Where any of the words stands. */
const piecesOf = (text: string[], words: string[]): [number, number][] =>
  words.flatMap((word) => {
    const wanted = [...word.toLowerCase()];
    const starts = wanted.length === 0 ? [] : [...text.keys()];
    return starts
      .filter((start) => wanted.every((character, index) => text[start + index] === character))
      .map((start): [number, number] => [start, start + wanted.length]);
  });

/** Pieces of one or two letters stand in any password. */
const wordsAbout = ({ name, username, email, phone }: Person) =>
  [name, name?.replace(/\s/g, ''), ...(name?.split(/\s+/) ?? []), username, email, email?.split('@')[0], phone].filter(
    (word): word is string => typeof word === 'string' && [...word].length >= shortestRun,
  );
