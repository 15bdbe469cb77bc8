import { expect, it } from 'vitest';
import { messageIdOf } from './message-id.ts';

const circle: Record<string, unknown> = { id: 'x-1' };
circle.self = circle;
circle.data = circle;

it.each<[string, unknown, string | undefined]>([
  ['a bare id', '0100-ses', '0100-ses'],
  ["nodemailer's", { messageId: '<1@a.example>', response: '250 ok' }, '<1@a.example>'],
  ['an answer with a body of JSON', { body: '{"id":"m-1"}', headers: {} }, 'm-1'],
  ['an answer with a parsed body', { body: { data: { email_id: 's-1' } } }, 's-1'],
  ['a header', { body: '', headers: { 'x-message-id': 'sg-1' } }, 'sg-1'],
  ['a list', { messages: [{ id: 7 }] }, '7'],
  ['a circle', circle, 'x-1'],
  ['nothing', undefined, undefined],
  ['a sentence', 'It was sent.', undefined],
  ['something too long', { id: 'x'.repeat(201) }, undefined],
  ['something with line ends', { id: 'a\r\nb' }, undefined],
  ['something that is no text', { id: { toString: () => 'x' } }, undefined],
])('of %s', (_, returned, id) => {
  expect(messageIdOf(returned)).toBe(id);
});
