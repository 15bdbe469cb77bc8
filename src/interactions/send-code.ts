import { type Fragment, sql } from '../database/database.ts';
import type { Connector, ConnectorInUse, MessageType } from '../delivery/connectors.ts';
import { enqueue, type Job } from '../delivery/outbox.ts';
import { refusalOf } from '../delivery/refusal.ts';
import type { FirstOutcome } from '../delivery/worker.ts';
import { PublicError } from '../errors.ts';
import { codePolicyOf } from '../experience/settings.ts';
import { sixDigits, timeOrderedId } from '../lib/ids.ts';
import { releaseSlot, type SendSlot, secondsUntilSlot, sendSlot, takeSlot } from '../limits/recipient-sends.ts';
import type { UsageType } from '../usage-types.ts';
import { type Identifier, storeCode } from '../verification/codes.ts';
import { type AskedFrom, composeMessage } from './compose-message.ts';
import { tenantBranding } from './mail-branding.ts';
import type { Parts } from './parts.ts';
import { requireRecipient } from './recipient.ts';

export interface CodeRequest {
  tenantId: string;
  /** Given to the client; names the code when it comes back. */
  verificationId: string;
  scope: string;
  usageType: UsageType;
  identifier: Identifier;
  locale: string;
  /** What the mail can say beside the code (spec 3.3). */
  variables: Record<string, unknown>;
  /** Address of whoever asked for the code. */
  ip?: string | undefined;
  askedFrom?: AskedFrom;
  /** Everything happens as usual, but no message leaves (nobody owns the address). */
  isSuppressed?: boolean;
  /** The answer must not depend on what became of the message. */
  isSilent?: boolean;
  /** Part of the statement that makes the request conditional: nothing happens unless it gives a row. */
  alongside?: (guard: Fragment) => Fragment;
}

/**
 * Sends a verification code; the only way in which a code leaves the house. Limit, code and message are one
 * statement: all of it happens or none, whenever the process stops. The message goes to the sender after the commit.
 */
export async function sendCode(parts: Parts, request: CodeRequest): Promise<void> {
  const connector = requireConnector(await parts.connectors.get(request.tenantId, typeOf(request.identifier)));
  const recipient = await requireRecipient(connector, request.identifier.value, parts.log);
  const createdAt = new Date(parts.clock());
  const slot = sendSlot(parts.seal, request.tenantId, 'VerificationCodeSend', recipient, createdAt);
  const job = await composeJob(parts, request, connector, recipient, createdAt);
  // Nobody sends what is suppressed, so nobody has it in hand.
  const isOurs = parts.worker.hasRoom() && !request.isSuppressed;
  await commit(parts, request, slot, job, isOurs ? parts.worker.nodeId : null, createdAt);
  if (request.isSilent) {
    if (isOurs) void parts.worker.handOver(job.job);
    return;
  }
  if (!isOurs) return parts.worker.relent(connector);
  await report(parts, slot, await parts.worker.firstOutcome(job.job, connector));
}

interface CodeJob {
  job: Job;
  code: string;
}

/** A code for an address goes by email, one for a phone number by SMS. */
const typeOf = ({ type }: Identifier): MessageType => (type === 'email' ? 'Email' : 'Sms');

export function requireConnector(inUse: ConnectorInUse): Connector {
  switch (inUse.kind) {
    case 'ready':
      return inUse.connector;
    case 'missing':
      throw new PublicError('connector.not_found', { type: inUse.type });
    case 'invalid':
      throw new PublicError('connector.invalid_config', { issues: inUse.issues }, { details: inUse.reason });
  }
}

async function composeJob(
  parts: Parts,
  request: CodeRequest,
  connector: Connector,
  recipient: string,
  createdAt: Date,
): Promise<CodeJob> {
  const { tenantId, usageType, locale, ip, askedFrom } = request;
  const settings = await parts.experience.get(tenantId);
  const { lifetimeSeconds } = codePolicyOf(settings);
  const code = sixDigits();
  const message = composeMessage(connector, {
    id: timeOrderedId(createdAt.getTime()),
    to: recipient,
    usageType,
    locale,
    variables: { ...request.variables, code },
    templates: await parts.templates.get(tenantId),
    fallbackLanguage: settings.languageInfo.fallbackLanguage,
    branding: tenantBranding(settings),
    origin: parts.originOf(tenantId),
    expiresInMinutes: Math.floor(lifetimeSeconds / 60),
    requestedAt: createdAt,
    ...(ip !== undefined && { ip }),
    ...(askedFrom && { askedFrom }),
  });
  return { code, job: { tenantId, message, expiresAt: createdAt.getTime() + lifetimeSeconds * 1000, attempts: 0 } };
}

async function commit(
  parts: Parts,
  request: CodeRequest,
  slot: SendSlot,
  { job, code }: CodeJob,
  nodeId: string | null,
  createdAt: Date,
) {
  const { tenantId, scope, usageType, identifier, alongside, isSuppressed = false } = request;
  const allowed = sql`allowed`;
  const message = enqueue(parts.seal, { ...job, topic: scope, createdAt, isSuppressed }, nodeId, sql`code`);
  const stored = { tenantId, id: request.verificationId, scope, usageType, identifier, code, createdAt };
  const rows = await parts.database.query<{ isAllowed: boolean; isStored: boolean }>(sql`
    with allowed as (${takeSlot(slot)}),
    unchanged as (${alongside ? alongside(allowed) : sql`select from allowed`}),
    code as (${storeCode(parts.seal, stored, sql`unchanged`)}),
    ${message}
    select exists (select from allowed) as "isAllowed", exists (select from code) as "isStored"`);
  if (!rows[0]?.isAllowed) await refuseForNow(parts, slot);
  if (!rows[0]?.isStored) throw new PublicError('session.interaction_changed');
}

async function refuseForNow({ database, log }: Parts, slot: SendSlot): Promise<never> {
  const retryAfterSeconds = await secondsUntilSlot(database, slot);
  log.warn(
    { rule: 'recipient', action: slot.action, tenant: slot.tenantId, retryAfterSeconds },
    'message rate limited',
  );
  throw new PublicError(
    'request.message_rate_limited',
    { retryAfterSeconds },
    { headers: { 'retry-after': String(retryAfterSeconds) } },
  );
}

/** Tells the caller of a failure that already shows. A refused message does not count against its recipient. */
async function report(parts: Parts, slot: SendSlot, outcome: FirstOutcome) {
  if (outcome.kind === 'rejected') await releaseSlot(parts.database, slot);
  if (outcome.kind === 'rejected' || outcome.kind === 'deferred') {
    throw refusalOf(outcome);
  }
}
