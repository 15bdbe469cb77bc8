import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createSeal } from '../../lib/seal.ts';
import type { Interaction } from '../interaction.ts';
import { openSession, requireSameState, sealSession } from './sealed-session.ts';

const seal = createSeal(randomBytes(32));
const departed = { state: 'state', redirectUri: 'https://here.example/callback', session: { nonce: 'n' } };
const place = (changes: { tenantId?: string; uid?: string; recordId?: string } = {}) => {
  const { recordId = 'record', ...named } = changes;
  return { interaction: { tenantId: 'default', uid: 'uid', ...named } as Interaction, recordId };
};

it('what is known of somebody who left is opened for the record that it was sealed for', () => {
  const sealed = sealSession(seal, place(), departed);
  expect(sealed).not.toContain('callback');
  expect(openSession(seal, place(), sealed)).toEqual(departed);
});

it.each([{ tenantId: 'admin' }, { uid: 'another' }, { recordId: 'another' }])('and for no other: %j', (other) => {
  const sealed = sealSession(seal, place(), departed);
  expect(() => openSession(seal, place(other), sealed)).toThrow();
});

it('once used it is gone', () => {
  expect(() => openSession(seal, place(), undefined)).toThrow('used up');
});

it.each(['State', 'stat', 'state ', '', null, 1, ['state'], { state: 'state' }])('the state %j is another', (given) => {
  expect(() => requireSameState(departed, given)).toThrow('another sign-in');
});

it('the state may be left out by pages that compare it themselves', () => {
  expect(() => requireSameState(departed, undefined)).not.toThrow();
  expect(() => requireSameState(departed, 'state')).not.toThrow();
});
