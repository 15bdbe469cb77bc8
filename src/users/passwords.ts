import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash } from '@node-rs/argon2';
import { readArgon2, readDigest, type StoredPassword } from './digests.ts';
import { createTurns, type TakeTurn } from './turns.ts';

export type Hashed = { kind: 'hashed'; stored: StoredPassword } | { kind: 'busy' };

export type Verdict = 'correct' | 'incorrect' | 'busy';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Two thirds of the threads that Node has for such work, so that files and look-ups of names keep moving. */
const atOnce = Math.max(1, Math.min(availableParallelism(), 3));

/** About a second's work. Whoever comes on top is told to come again. */
const waitingAtMost = 128;

/** One queue for the process: it has one set of processors and one memory. */
const processTurns = createTurns({ atOnce, waitingAtMost });

/** Hashes a new password. `busy`: too many wait, ask again in a second. */
export async function hashPassword(password: string, takeTurn: TakeTurn = processTurns): Promise<Hashed> {
  const turn = await takeTurn(() => hash(normalized(password), parameters));
  if (turn.kind === 'full') return { kind: 'busy' };
  return { kind: 'hashed', stored: { algorithm: 'Argon2id', digest: turn.result } };
}

/**
 * Compares a password with what is stored. A user without a password, or no user at all (undefined), costs what a
 * password of ours costs, and so does a digest that is quick to compare: time must not tell who exists. What is stored
 * may be of the password as it is typed, for other systems do not look at how its letters are composed.
 */
export async function verifyPassword(
  stored: StoredPassword | undefined,
  password: string,
  takeTurn: TakeTurn = processTurns,
): Promise<Verdict> {
  const comparison = readDigest(stored ?? decoy);
  const turn = await takeTurn(async () => {
    let isRight = false;
    for (const spelling of new Set([normalized(password), password])) {
      isRight ||= (await comparison?.matches(spelling)) ?? false;
      if (!comparison || comparison.isFast) await readDigest(decoy)?.matches(spelling);
    }
    return isRight;
  });
  if (turn.kind === 'full') return 'busy';
  return turn.result ? 'correct' : 'incorrect';
}

/** Whether a password that was just found correct should be stored as a hash of ours. */
export function needsUpgrade({ algorithm, digest }: StoredPassword): boolean {
  const options = algorithm === 'Argon2id' && digest.startsWith('$argon2id$') ? readArgon2(digest) : undefined;
  if (!options) return true;
  return options.memoryCost < parameters.memoryCost || options.timeCost < parameters.timeCost;
}

/** RFC 8265 §4.2.2: devices compose the same letter differently. NFKC would make one of passwords that look different. */
const normalized = (password: string) => password.normalize('NFC');

/** A digest that nothing matches, of the cost of ours; it is read each time, as those of users are. */
const decoy = makeDecoy();

function makeDecoy(): StoredPassword {
  const { memoryCost, timeCost, parallelism } = parameters;
  const text = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '');
  const digest = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${text(16)}$${text(32)}`;
  const stored: StoredPassword = { algorithm: 'Argon2id', digest };
  if (!readDigest(stored)) throw new Error('The decoy of the passwords cannot be read.');
  return stored;
}
