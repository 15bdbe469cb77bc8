import type { z } from 'zod';
import type { HttpRequest, HttpResult } from '../../lib/fetch.ts';

/** Who brings a token. */
export interface CaptchaCaller {
  ip?: string | undefined;
  userAgent?: string | undefined;
  /** What the page said it asks for. Given, a token that was won for another action fails. */
  action?: string | undefined;
}

export interface CaptchaQuestion {
  token: string;
  caller: CaptchaCaller;
  timeoutMilliseconds: number;
}

/** `refused`: this token is not good. `unavailable`: no token could be judged; the operator has something to do. */
export type Judgement =
  | { kind: 'passed' }
  | { kind: 'refused'; reason: string }
  | { kind: 'unavailable'; reason: string };

/** What a provider must answer is some hundred bytes. */
const maximumBytes = 65_536;

/** The exchange ends by its own time, with words that say so; nobody else ends it. */
export const boundsOf = ({ timeoutMilliseconds }: CaptchaQuestion) =>
  ({ timeoutMilliseconds, maximumBytes, signal: new AbortController().signal }) satisfies Partial<HttpRequest>;

export type ReadAnswer<Answer> =
  | { kind: 'answer'; status: number; answer: Answer }
  | { kind: 'unavailable'; reason: string };

/** An answer is what the schema says; anything else has not said yes. */
export function readAnswer<Schema extends z.ZodType>(
  provider: string,
  result: HttpResult,
  schema: Schema,
): ReadAnswer<z.output<Schema>> {
  const unavailable = (reason: string) => ({ kind: 'unavailable', reason }) as const;
  switch (result.kind) {
    case 'failed':
      return unavailable(`${provider} could not be asked: ${result.fault.words}`);
    case 'withheld':
      return unavailable(`${provider} was not asked`);
    case 'answered': {
      const { status } = result;
      if (status >= 500 || status === 429) return unavailable(`${provider} answered with status ${status}`);
      const parsed = schema.safeParse(result.isCut ? undefined : parseJson(result.text));
      if (parsed.success) return { kind: 'answer', status, answer: parsed.data };
      return unavailable(`${provider} answered with status ${status} and something that is no judgement`);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
