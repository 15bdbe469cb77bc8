import { PublicError } from '../errors.ts';
import type { Logger } from '../lib/log.ts';
import { maskRecipient } from '../lib/mask.ts';
import type { BudgetRule } from './budgets.ts';
import { networkOf } from './networks.ts';
import type { SendAction } from './recipient-sends.ts';

/** A message that a limit kept from being sent, for operators: clients do not learn the rule. */
export interface RateLimited {
  tenantId: string;
  /** `account`: one user asked for too many, for whatever recipients. */
  rule: 'recipient' | 'account' | BudgetRule;
  action: SendAction | 'Verification';
  retryAfterSeconds: number;
  recipient?: string | undefined;
  applicationId?: string | undefined;
  ip?: string | undefined;
  userAgent?: string | undefined;
  /** Uid of the interaction. */
  sessionId?: string | undefined;
}

/** Of the audit log, what is needed here. */
interface Recorder {
  record(tenantId: string, entry: { key: string; result: 'Error'; error: string } & Record<string, unknown>): void;
}

/** Tells operators that a limit said no: the one place for it. */
export function reportRateLimit({ log, audit }: { log: Logger; audit?: Recorder }, limited: RateLimited): void {
  const { tenantId, rule, action, retryAfterSeconds, recipient, applicationId, ip, userAgent, sessionId } = limited;
  const isMessage = action !== 'Verification';
  const masked = recipient === undefined ? undefined : maskRecipient(recipient);
  const network = ip === undefined ? undefined : networkOf(ip);
  log.warn(
    { rule, action, tenant: tenantId, application: applicationId, recipient: masked, network, retryAfterSeconds },
    isMessage ? 'message rate limited' : 'verification rate limited',
  );
  if (!isMessage) return;
  const error = 'request.message_rate_limited';
  const details = { rule, action, recipient, retryAfterSeconds };
  audit?.record(tenantId, {
    key: 'Message.RateLimited',
    result: 'Error',
    error,
    applicationId,
    sessionId,
    ip,
    userAgent,
    details,
  });
}

/** What a client is told: when to come back, not which rule it was. */
export const tooMany = (code: 'request.message_rate_limited' | 'request.rate_limited', retryAfterSeconds: number) =>
  new PublicError(code, { retryAfterSeconds }, { headers: { 'retry-after': String(retryAfterSeconds) } });
