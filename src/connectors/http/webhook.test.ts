import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { About } from '../connector.ts';
import { formItemsOf } from '../form-items.ts';
import { answerOf } from './answer.ts';
import { judge } from './verdict.ts';
import { webhookFields, webhookProvider, webhookRequest } from './webhook.ts';

const schema = z.object(webhookFields);
const signingSecret = `whsec_${Buffer.alloc(24, 'k').toString('base64')}`;
const config = schema.parse({
  endpoint: 'https://hooks.example.com/send?key=s3cr3t-key',
  authorization: 'Bearer t0ken',
});

const about: About = {
  usageType: 'Register',
  locale: 'de',
  variables: { code: '123456', locale: 'de', uiLocales: 'de en', application: { id: 'app', name: 'App' } },
  wordingFrom: 'default',
  ip: '203.0.113.7',
};
const message = { id: 'd1e2l3', to: '4915112345678', about, message: { text: 'Ihr Code ist 123456.' } };

describe('a message to an endpoint', () => {
  it('is what Logto posts, with the finished message besides', () => {
    const request = webhookRequest(message, config);
    expect(webhookProvider.isOperatorUrl).toBe(true);
    expect(request).toMatchObject({ method: 'POST', url: 'https://hooks.example.com/send?key=s3cr3t-key' });
    expect(request.headers).toEqual({
      'content-type': 'application/json',
      'idempotency-key': 'd1e2l3',
      authorization: 'Bearer t0ken',
    });
    expect(JSON.parse(String(request.body))).toEqual({
      to: '4915112345678',
      type: 'Register',
      payload: about.variables,
      ip: '203.0.113.7',
      message: { text: 'Ihr Code ist 123456.' },
    });
  });

  it('names no address where there is none', () => {
    const { ip: _, ...quiet } = about;
    expect(JSON.parse(String(webhookRequest({ ...message, about: quiet }, config).body))).not.toHaveProperty('ip');
  });

  it('is signed so that a receiver of Standard Webhooks can tell', () => {
    const { headers, body } = webhookRequest(message, { ...config, signingSecret });
    expect(headers['webhook-id']).toBe('d1e2l3');
    expect(new Webhook(signingSecret).verify(String(body), headers)).toHaveProperty('to', '4915112345678');
    expect(() => new Webhook(signingSecret).verify(`${body} `, headers)).toThrow();
  });
});

describe('the answer of an endpoint', () => {
  const read = (status: number, body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return webhookProvider.read(answerOf({ kind: 'answered', status, headers: {}, text, isCut: false }));
  };

  it.each([
    ['an id', 200, { messageId: 'm-1' }, 'm-1'],
    ['an id that is a number', 202, { messageId: 7 }, '7'],
    ['nothing', 204, '', undefined],
    ['a word', 200, 'OK', undefined],
    ["nodemailer's result", 200, { accepted: ['a@b.example'], rejected: [], messageId: '<m@x>' }, '<m@x>'],
    ['JSON of its own', 201, { ok: true, rejected: false, deferred: null }, undefined],
  ])('with %s after a 2xx is success', (_name, status, body, providerMessageId) => {
    expect(read(status, body)).toEqual({ kind: 'accepted', providerMessageId });
  });

  it.each([
    [200, { rejected: 'recipient' }, 'recipient', undefined],
    [422, { rejected: 'recipient', reason: 'a landline' }, 'recipient', 'a landline'],
    [200, { rejected: { scope: 'configuration', reason: 'no credit' } }, 'configuration', 'no credit'],
    [200, { rejected: { scope: 'elsewhere' } }, 'message', undefined],
    [200, { accepted: [], rejected: ['a@b.example'], messageId: '<m@x>' }, 'recipient', undefined],
    [200, { rejected: true }, 'message', undefined],
    [200, { rejected: 'too long' }, 'message', 'too long'],
    [400, { rejected: 'too long' }, 'message', 'too long'],
  ])('%i %j is a rejection', (status, body, scope, words) => {
    const reading = read(status, body);
    expect(reading).toMatchObject({ kind: 'complaint', ...(words !== undefined && { words }) });
    expect(judge({ status, ...reading }, webhookProvider.rules).is).toBe(scope);
  });

  it.each([
    [200, { deferred: true }, undefined, undefined],
    [200, { deferred: 90 }, 90, undefined],
    [200, { deferred: 1e9 }, 86_400, undefined],
    [400, { deferred: 'the gateway is full' }, undefined, 'the gateway is full'],
  ])('%i %j puts the message off', (status, body, retryAfterSeconds, words) => {
    const reading = read(status, body);
    expect(reading).toMatchObject({ kind: 'complaint', ...(retryAfterSeconds && { retryAfterSeconds }) });
    expect('words' in reading ? reading.words : '').toBe(words ?? JSON.stringify(body));
    expect(judge({ status, ...reading }, webhookProvider.rules).is).toBe('transient');
  });

  it.each([
    [400, 'message'],
    [401, 'configuration'],
    [403, 'configuration'],
    [404, 'configuration'],
    [405, 'configuration'],
    [409, 'transient'],
    [413, 'message'],
    [429, 'throttled'],
    [500, 'transient'],
    [503, 'transient'],
  ])('%i without words of its own means: %s', (status, verdict) => {
    expect(judge({ status, ...read(status, '') }, webhookProvider.rules).is).toBe(verdict);
  });

  it('that is a page is no acceptance', () => {
    expect(read(200, '<!DOCTYPE html><title>Sign in</title>')).toEqual({ kind: 'nonsense' });
  });

  it.each([
    [{ message: 'too long' }, 'too long'],
    [{ error: 'too long' }, 'too long'],
    [{ error: { message: 'too long' } }, 'too long'],
    ['too long', 'too long'],
    ['<html>too long</html>', ''],
  ])('is quoted: %j', (body, words) => {
    expect(read(400, body)).toMatchObject({ words });
  });
});

describe('the settings of an endpoint', () => {
  it.each([
    [{}, 'endpoint'],
    [{ endpoint: 'example.com/send' }, 'endpoint'],
    [{ endpoint: 'ftp://example.com/send' }, 'endpoint'],
    [{ endpoint: 'https://user:pass@example.com/send' }, 'endpoint'],
    [{ endpoint: 'https://example.com', authorization: 'Bearer x\r\nX-Evil: y' }, 'authorization'],
    [{ endpoint: 'https://example.com', authorization: 'Bearer ü' }, 'authorization'],
    [{ endpoint: 'https://example.com', signingSecret: 'whsec_c2hvcnQ=' }, 'signingSecret'],
    [{ endpoint: 'https://example.com', signingSecret: 'not base64 at all, but long enough' }, 'signingSecret'],
  ])('%j is refused with the name of the field', (given, field) => {
    const issues = schema.safeParse(given).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path[0]))]).toEqual([field]);
  });

  it('keep both secrets out of sight', () => {
    expect(
      formItemsOf(schema)
        .filter(({ isConfidential }) => isConfidential)
        .map(({ key }) => key),
    ).toEqual(['authorization', 'signingSecret']);
  });
});
