import type { Attempt, Holding } from './expectation.ts';

const everything: Holding[] = ['username', 'email', 'phone', 'password'];

/** What people try everywhere: to register with each identifier, and to sign in with all that an account can have. */
const everywhere: Attempt[] = [
  { what: 'register', by: 'username', factor: 'password' },
  { what: 'register', by: 'email', factor: 'code' },
  { what: 'register', by: 'phone', factor: 'code' },
  { what: 'sign in', by: 'email', factor: 'code', switches: true },
];

/** What they try besides, a part of it at each of the settings in turn. */
const byTurns: Attempt[] = [
  { what: 'sign in', by: 'email', factor: 'code', account: everything },
  { what: 'sign in', by: 'phone', factor: 'code', account: everything },
  { what: 'sign in', by: 'username', factor: 'password', account: everything },
  { what: 'sign in', by: 'email', factor: 'password', account: everything },
  { what: 'sign in', by: 'phone', factor: 'password', account: everything },
  { what: 'register', by: 'email', factor: 'code', account: everything, switches: true },
  { what: 'register', by: 'phone', factor: 'code', account: ['phone'], switches: true },
  { what: 'sign in', by: 'phone', factor: 'code', switches: true },
  { what: 'sign in', by: 'email', factor: 'code', account: ['email'] },
  { what: 'sign in', by: 'phone', factor: 'code', account: ['phone'] },
  { what: 'sign in', by: 'username', factor: 'password', account: ['username', 'password'] },
  { what: 'register', by: 'username', factor: 'typed' },
  { what: 'register', by: 'username', factor: 'typed', account: ['username'] },
  { what: 'register', by: 'username', factor: 'password', account: ['username'] },
  { what: 'register', by: 'email', factor: 'code', account: ['email'] },
  { what: 'sign in', by: 'email', factor: 'wrong password', account: everything },
  { what: 'sign in', by: 'phone', factor: 'password', account: ['phone'] },
  { what: 'sign in', by: 'username', factor: 'password' },
  { what: 'reset', by: 'email', factor: 'code', account: everything },
  { what: 'reset', by: 'phone', factor: 'code', account: ['phone'] },
  { what: 'reset', by: 'email', factor: 'code' },
  { what: 'reset', by: 'phone', factor: 'code' },
];

const turnsAtOnce = 5;

/** The attempts through the API at the settings of this number; `isRepeated`: the same sign-up and mode were there before. */
export const attemptsAt = (number: number, isRepeated: boolean): Attempt[] => [
  ...(isRepeated ? [] : everywhere),
  ...turnOf(byTurns, number),
];

/** The attempts on the pages: there people find out by themselves which way is open. */
export const pageAttemptsAt = (number: number): Attempt[] =>
  turnOf([...everywhere, ...byTurns.filter(({ factor }) => factor !== 'typed')], number);

const turnOf = (attempts: Attempt[], number: number) =>
  attempts.filter((_, index) => (index + number) % Math.ceil(attempts.length / turnsAtOnce) === 0);
