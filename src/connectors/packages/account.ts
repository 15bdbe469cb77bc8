import { memberOf, numberOf, textOf, unfolded } from './peek.ts';
import type { Account } from './wire.ts';
import type { Call } from './witness.ts';

const longestWords = 60_000;

/** What can be told of anything that was thrown. Nothing but texts and numbers leaves the thread. */
export function accountOf(error: unknown, { status, mayHaveSent }: Pick<Call, 'status' | 'mayHaveSent'>): Account {
  const known = textOf(error, 'code');
  const thrown = withCauses(error);
  const networkCode = thrown
    .map((one) => textOf(one, 'code'))
    .find((code) => code && /^[A-Z][A-Z0-9_]{3,60}$/.test(code));
  return {
    ...(known && /^[a-z_]{3,60}$/.test(known) && { code: known }),
    ...statusOf(status, thrown),
    ...(networkCode && { networkCode }),
    ...replyCodeOf(thrown),
    mayHaveSent,
    words: (thrown.map(wordsOf).find(Boolean) ?? '').slice(0, longestWords),
  };
}

function statusOf(seen: number | undefined, thrown: unknown[]) {
  const told = thrown.map((one) => numberOf(one, 'statusCode') ?? numberOf(one, 'status'));
  const status = [seen, ...told].find((one) => one !== undefined && Number.isInteger(one) && one >= 100 && one <= 599);
  return status === undefined ? {} : { status };
}

function replyCodeOf(thrown: unknown[]) {
  const replyCode = thrown
    .map((one) => numberOf(one, 'responseCode'))
    .find((code) => code && code >= 200 && code <= 599);
  return replyCode === undefined ? {} : { replyCode: Math.trunc(replyCode) };
}

/** The error, what it carries and what caused it, nearest first. */
function withCauses(error: unknown): unknown[] {
  const found: unknown[] = [error];
  for (let index = 0; index < found.length && found.length < 20; index += 1) {
    // What a schema found fault with says nothing about the message.
    if (memberOf(found[index], 'issues') !== undefined) continue;
    for (const key of ['data', 'body', 'response', 'cause', 'error']) {
      const inner = unfolded(memberOf(found[index], key));
      if (inner !== undefined && inner !== null && !found.includes(inner)) found.push(inner);
    }
    for (const key of ['errors', 'data']) {
      const first = memberOf(memberOf(found[index], key), '0');
      if (typeof first === 'object' && first !== null && !found.includes(first)) found.push(first);
    }
  }
  return found;
}

/** The kit's own message is its data as JSON, so data is asked first; what is still JSON then says nothing to people. */
function wordsOf(one: unknown): string | undefined {
  if (typeof one === 'string') return isProse(one) ? one : undefined;
  const keys = ['errorDescription', 'error_message', 'error_description', 'Message', 'message', 'error', 'detail'];
  for (const key of keys) {
    const told = unfolded(textOf(one, key));
    if (typeof told === 'string' && isProse(told)) return told;
    const inner = typeof told === 'object' ? wordsOf(told) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

const isProse = (text: string) =>
  /[^\W\d_]{2}/.test(text) && !/^ConnectorError: /.test(text) && !/^\s*[{[<]/.test(text);
