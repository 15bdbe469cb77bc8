import type { Outcome, StepName } from '../../connector.ts';

type Scope = Extract<Outcome, { kind: 'rejected' }>['scope'];

/** What a failure comes to, its cause in a sentence, and the next thing to do. */
export interface Explanation {
  verdict: { kind: 'deferred'; retryAfterSeconds?: number } | { kind: 'rejected'; scope: Scope } | { kind: 'unknown' };
  cause: string;
  /** Part of the outcome's reason. Absent: there is nothing to do, or it goes without saying. */
  advice?: string | undefined;
  /** Only for who looks for the fault now; an outcome's reason is shorter. */
  hint?: string | undefined;
}

export const deferred = (cause: string, advice?: string): Explanation => ({
  verdict: { kind: 'deferred' },
  cause,
  advice,
});

export const rejected = (scope: Scope, cause: string, advice?: string): Explanation => ({
  verdict: { kind: 'rejected', scope },
  cause,
  advice,
});

export const outcomeOf = ({ verdict, cause, advice }: Explanation): Outcome => ({
  ...verdict,
  reason: advice ? `${cause} ${advice}` : cause,
});

/** The next thing to do for who looks for the fault now: always there is one. */
export function adviceOf({ verdict, advice, hint }: Explanation, step: StepName | undefined): string {
  const given = advice ?? hint;
  if (given) return given;
  switch (verdict.kind) {
    case 'deferred':
      return (step && deferralAdvice[step]) ?? 'Try again; if it stays like this, ask whoever runs the server.';
    case 'unknown':
      return 'See whether the mail arrived before you send another; then ask whoever runs the server.';
    case 'rejected':
      return rejectionAdvice[verdict.scope];
  }
}

const deferralAdvice: Partial<Record<StepName, string>> = {
  tcp: 'See whether a firewall or a proxy is in between; try "host" and "port" from another machine.',
  greeting: 'The server may bar this address, or want TLS from the first byte ("secure"): ask whoever runs it.',
  ehlo: 'The server may not like the name that Postern gives itself ("name"), or be out of order: ask whoever runs it.',
  tls: 'The TLS of the server is out of order, or something in between cuts it off: ask whoever runs it.',
  starttls: 'The TLS of the server is out of order, or something in between cuts it off: ask whoever runs it.',
  auth: 'Try again later; if it stays like this, ask whoever runs the server what its log says of the login.',
};

const rejectionAdvice: Record<Scope, string> = {
  recipient: 'Check the address, or try another recipient.',
  message: 'Change the wording or the size of the message; the reply says what the server does not like.',
  configuration: 'Correct the settings as the sentence says, or ask whoever runs the server.',
};
