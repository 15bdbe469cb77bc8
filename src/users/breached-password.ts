import { createHash } from 'node:crypto';
import { publicBreachEndpoint } from '../config.ts';
import type { Fetch } from '../lib/fetch.ts';

export type BreachCheck = { kind: 'ok' } | { kind: 'breached' } | { kind: 'unavailable'; reason: string };

const timeoutMilliseconds = 3_000;

/** A range has about 1,000 lines of 40 characters; padded ones somewhat more. */
const maximumBytes = 524_288;

/**
 * Asks whether a password is in known breaches, by k-anonymity: five of the forty hex digits of its SHA-1 leave the
 * house, and the answer, padded so that its size says nothing, is compared here. What cannot be asked is `unavailable`,
 * never `ok`: whoever calls decides, and shows it.
 */
export async function checkBreaches(
  password: string,
  { fetch, endpoint, signal }: { fetch: Fetch; endpoint: string; signal: AbortSignal },
): Promise<BreachCheck> {
  const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
  const answer = await fetch({
    url: `${endpoint}/range/${digest.slice(0, 5)}`,
    headers: { 'add-padding': 'true', accept: 'text/plain' },
    isOperatorUrl: endpoint !== publicBreachEndpoint,
    ...{ signal, timeoutMilliseconds, maximumBytes },
  });
  switch (answer.kind) {
    case 'failed':
      return { kind: 'unavailable', reason: answer.fault.words };
    case 'withheld':
      return { kind: 'unavailable', reason: 'the question was not sent' };
    case 'answered':
      if (answer.status !== 200) return { kind: 'unavailable', reason: `the service answered with ${answer.status}` };
      return answer.isCut || !isRange(answer.text)
        ? { kind: 'unavailable', reason: 'the answer is not a list of digests' }
        : { kind: hasDigest(answer.text, digest.slice(5)) ? 'breached' : 'ok' };
  }
}

/** Lines of 35 hex digits and how often they were seen. */
const isRange = (text: string) => /^[0-9A-F]{35}:\d+\s*$/im.test(text);

/** A padding line was seen 0 times. */
const hasDigest = (text: string, wanted: string) =>
  text.split('\n').some((line) => {
    const [digest = '', count = ''] = line.trim().split(':');
    return digest.toUpperCase() === wanted && Number(count) > 0;
  });
