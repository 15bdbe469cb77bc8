import { hash } from '@node-rs/argon2';
import { expect } from 'vitest';
import type { Answer } from '../setup/management.ts';
import { type Person, password } from './client.ts';
import type { Holding } from './expectation.ts';

export interface People {
  /** Somebody whom nobody has met before; with an account that has this much, if any. */
  somebody(account?: readonly Holding[]): Promise<Person>;
}

/** Everyone has identifiers of their own, so that the limits of one are not another's. */
export async function createPeople(
  manage: (method: string, path: string, body?: unknown) => Promise<Answer>,
): Promise<People> {
  // One digest for all: the accounts are many, and hashing is made to be slow.
  const passwordDigest = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  let met = 0;
  return {
    async somebody(account) {
      met += 1;
      const person = {
        username: `person_${met}`,
        email: `person${met}@example.com`,
        phone: `4915${100_000_000 + met}`,
      };
      if (!account) return person;
      const has = (name: Holding) => account.includes(name);
      const { status, body } = await manage('POST', '/users', {
        ...(has('username') && { username: person.username }),
        ...(has('email') && { primaryEmail: person.email }),
        ...(has('phone') && { primaryPhone: person.phone }),
        ...(has('password') && { passwordDigest, passwordAlgorithm: 'Argon2id' }),
      });
      expect(status, body.code).toBe(200);
      return { ...person, id: body.id };
    },
  };
}
