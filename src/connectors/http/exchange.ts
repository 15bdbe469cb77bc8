import type { HttpResult } from '../../lib/fetch.ts';
import type { About, Outcome, SendContext } from '../connector.ts';
import { superseded } from '../outcomes.ts';
import { type Answer, answerOf } from './answer.ts';
import type { HttpProvider, Reading } from './provider.ts';
import { type Quote, quoteFor } from './quote.ts';
import { retryAfterSecondsOf } from './retry-after.ts';
import { type Complaint, judge, outcomeOf, type Rule } from './verdict.ts';

/** One message to its provider, and what became of it. Throws only what `confirmTransmission` throws. */
export async function transmit<Prepared extends { about: About }, Config>(
  provider: HttpProvider<Prepared, Config>,
  prepared: Prepared,
  config: Config,
  context: SendContext,
): Promise<Outcome> {
  const request = await provider.request(prepared, config, context);
  if ('kind' in request) return request;
  const { signal, confirmTransmission } = context;
  const { isOperatorUrl = false } = provider;
  const result = await context.fetch({ isOperatorUrl, ...request, signal, beforeSending: () => confirmTransmission() });
  if (result.kind === 'withheld') return superseded;
  if (result.kind === 'failed') return outcomeOfFailure(result, provider.name);
  const answer = answerOf(result);
  const reading = readUnlessRedirect(answer, (given) => provider.read(given, config, prepared));
  const remedy = reading.kind === 'complaint' && provider.remedy?.(complaintOf(reading, answer), config);
  if (remedy) return transmitAgain(provider, prepared, config, context, remedy);
  const quote = quoteFor(provider.config, config, prepared.about, () => provider.secrets?.(config) ?? []);
  return outcomeOfReading(reading, answer, provider, quote);
}

/** Within the same attempt: it was confirmed, and the provider has refused the first request for certain. */
function transmitAgain<Prepared extends { about: About }, Config>(
  provider: HttpProvider<Prepared, Config>,
  prepared: Prepared,
  config: Config,
  context: SendContext,
  remedy: string,
) {
  context.log.warn(`${provider.name} refused a message; it is sent again. ${remedy}`);
  const { remedy: _once, ...withoutRemedy } = provider;
  return transmit(withoutRemedy, prepared, config, { ...context, confirmTransmission: async () => true });
}

export function outcomeOfFailure({ fault, isSent }: Extract<HttpResult, { kind: 'failed' }>, name: string): Outcome {
  if (isSent) {
    return {
      kind: 'unknown',
      reason: `${fault.words}, after ${name} was sent the message; it may have been delivered.`,
    };
  }
  if (fault.kind === 'url' || fault.kind === 'address') {
    return { kind: 'rejected', scope: 'configuration', reason: `${fault.words}.` };
  }
  return { kind: 'deferred', reason: `${fault.words}.` };
}

function outcomeOfReading(reading: Reading, answer: Answer, { name, rules }: Described, quote: Quote): Outcome {
  if (reading.kind === 'accepted') {
    const { providerMessageId } = reading;
    return { kind: 'accepted', ...(providerMessageId !== undefined && { providerMessageId }) };
  }
  if (reading.kind === 'repeated') {
    const reason = `${name} answered ${answer.status}: an earlier attempt gave it this message; it may have been delivered.`;
    return { kind: 'unknown', reason };
  }
  if (reading.kind === 'nonsense' && answer.isOk) {
    const reason = `${name} answered ${answer.status}, but not as it should; the message may have been delivered.`;
    return { kind: 'unknown', reason };
  }
  const complaint = complaintOf(reading, answer);
  const rule = judge(complaint, rules);
  const seconds =
    (reading.kind === 'complaint' ? reading.retryAfterSeconds : undefined) ??
    retryAfterSecondsOf(answer.headers, complaint.words, Date.now());
  return outcomeOf(rule, reasonOf(name, complaint, rule, quote), seconds);
}

type Described = Pick<HttpProvider<never, never>, 'name' | 'rules'>;

export const complaintOf = (
  reading: { kind: string } & Partial<Complaint>,
  { status, text, json }: Answer,
): Complaint =>
  reading.kind === 'complaint'
    ? { status: reading.status ?? status, code: reading.code, words: reading.words }
    : { status, words: json === undefined && !/^\s*</.test(text) ? text.slice(0, 300) : undefined };

/** `SendGrid answered 401 (…): "words". Advice.` */
export function reasonOf(
  name: string,
  { status, code, words }: Complaint,
  { advice }: Pick<Rule, 'advice'>,
  quote: Quote,
) {
  const said = words && quote(words);
  return [`${name} answered ${status}${code ? ` (${quote(code)})` : ''}${said ? `: ${said}` : ''}.`, advice]
    .filter(Boolean)
    .join(' ');
}

/** Redirects are never followed: what we send is for this address alone. */
export const readUnlessRedirect = (answer: Answer, read: (answer: Answer) => Reading): Reading =>
  answer.status >= 300 && answer.status < 400
    ? { kind: 'complaint', words: 'it redirects elsewhere, which Postern does not follow' }
    : read(answer);
