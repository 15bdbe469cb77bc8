import { describe, expect, it } from 'vitest';
import { catalogue, PublicError } from './errors.ts';

describe('the catalogue', () => {
  it.each(Object.entries(catalogue))('%s has a status of an error and a sentence', (code, [status, message]) => {
    expect(code).toMatch(/^[a-z_]+(\.[a-z_]+){1,2}$/);
    expect([400, 401, 403, 404, 409, 422, 429, 500, 501]).toContain(status);
    expect(message).toMatch(/^(\p{Lu}|\{).*[.}]$/u);
  });
});

describe('an error for the client', () => {
  it('has the status and the words of its code', () => {
    const error = new PublicError('verification_code.expired');
    expect(error.status).toBe(400);
    expect(error.toBody()).toEqual({
      code: 'verification_code.expired',
      message: 'The code has expired. Request a new one.',
    });
  });

  it('fills its words from its data, and shows the data', () => {
    const error = new PublicError('connector.not_found', { type: 'Email' });
    expect(error.status).toBe(501);
    expect(error.toBody()).toEqual({
      code: 'connector.not_found',
      message: 'There is no connector of type Email. Set one up first.',
      data: { type: 'Email' },
    });
  });

  it('leaves a placeholder that nothing fills, and what the data says is not read as a placeholder again', () => {
    expect(new PublicError('connector.general').message).toBe('The connector failed: {errorDescription}');
    expect(new PublicError('connector.general', { errorDescription: '{code} $& $1' }).message).toBe(
      'The connector failed: {code} $& $1',
    );
  });

  it('may have details, headers, and a status of its own', () => {
    const error = new PublicError('connector.not_found', undefined, {
      status: 400,
      details: 'body.email (invalid_format): must be an email address',
      headers: { 'retry-after': '60' },
    });
    expect(error.status).toBe(400);
    expect(error.headers).toEqual({ 'retry-after': '60' });
    expect(error.toBody()).toMatchObject({ details: 'body.email (invalid_format): must be an email address' });
  });

  it('keeps its cause to itself', () => {
    const error = new PublicError('auth.unauthorized', undefined, { cause: new Error('swordfish') });
    expect(error.cause).toEqual(new Error('swordfish'));
    expect(JSON.stringify(error.toBody())).not.toContain('swordfish');
  });
});
