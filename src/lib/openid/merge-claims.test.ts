import { expect, it } from 'vitest';
import { mergeClaims } from './merge-claims.ts';

const token = { iss: 'https://id.example', sub: '1', email: 'ada@example.com', email_verified: true, name: 'Ada' };

it('userinfo says more, and newer', () => {
  expect(mergeClaims(token, { sub: '1', name: 'Ada L.', picture: 'p' })).toEqual({
    ...token,
    name: 'Ada L.',
    picture: 'p',
  });
});

it('does not say for whom the token is', () => {
  expect(mergeClaims(token, { iss: 'https://evil.example', sub: '2' })).toEqual(token);
});

it('the proof of one address is not that of another', () => {
  const merged = mergeClaims(token, { email: 'victim@example.com' });
  expect([merged.email, merged.email_verified]).toEqual(['victim@example.com', undefined]);
  const both = mergeClaims(token, { email: 'new@example.com', email_verified: false });
  expect([both.email, both.email_verified]).toEqual(['new@example.com', false]);
  const proofAlone = mergeClaims({ ...token, email_verified: false }, { email_verified: true });
  expect([proofAlone.email, proofAlone.email_verified]).toEqual(['ada@example.com', false]);
});
