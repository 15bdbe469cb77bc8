import { type Fragment, sql } from '../database/database.ts';
import type { ConnectorInUse, EmailConnector } from '../delivery/connectors.ts';
import { enqueue, type Job } from '../delivery/outbox.ts';
import { refusalOf } from '../delivery/refusal.ts';
import type { FirstOutcome } from '../delivery/worker.ts';
import { PublicError } from '../errors.ts';
import { codePolicyOf } from '../experience/settings.ts';
import { parseEmailAddress } from '../lib/email-address.ts';
import { sixDigits, timeOrderedId } from '../lib/ids.ts';
import { releaseSlot, type SendSlot, secondsUntilSlot, sendSlot, takeSlot } from '../limits/recipient-sends.ts';
import { compose } from '../templates/compose.ts';
import type { UsageType } from '../usage-types.ts';
import { type Identifier, storeCode } from '../verification/codes.ts';
import type { Parts } from './parts.ts';

export interface CodeRequest {
  tenantId: string;
  /** Given to the client; names the code when it comes back. */
  verificationId: string;
  scope: string;
  usageType: UsageType;
  identifier: Identifier;
  locale: string;
  variables: Record<string, unknown>;
  /** Everything happens as usual, but no mail leaves (nobody owns the address). */
  isSuppressed?: boolean;
  /** The answer must not depend on what became of the mail. */
  isSilent?: boolean;
  /** Part of the statement that makes the request conditional: nothing happens unless it gives a row. */
  alongside?: (guard: Fragment) => Fragment;
}

/**
 * Sends a verification code; the only way in which a code leaves the house. Limit, code and mail are one statement:
 * all of it happens or none, whenever the process stops. The mail goes to the sender after the commit.
 */
export async function sendCode(parts: Parts, request: CodeRequest): Promise<void> {
  const connector = requireConnector(await parts.connectors.get(request.tenantId));
  const recipient = await requireRecipient(parts, connector, request.identifier);
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

function requireConnector(inUse: ConnectorInUse): EmailConnector {
  switch (inUse.kind) {
    case 'ready':
      return inUse.connector;
    case 'missing':
      throw new PublicError('connector.not_found', { type: 'Email' });
    case 'invalid':
      throw new PublicError('connector.invalid_config', { issues: inUse.issues }, { details: inUse.reason });
  }
}

async function requireRecipient({ log }: Parts, { factory, config }: EmailConnector, { value }: Identifier) {
  const parsed = parseEmailAddress(value);
  if (parsed.kind === 'invalid') throw new PublicError('user.invalid_email', { reason: parsed.reason });
  if (parsed.needsUnicode && factory.acceptsUnicodeLocalPart) {
    const signal = AbortSignal.timeout(10_000);
    if (!(await factory.acceptsUnicodeLocalPart(config, { signal, log }))) {
      const reason = 'the mail service cannot deliver to addresses with such characters before the @';
      throw new PublicError('user.invalid_email', { reason });
    }
  }
  return parsed.address;
}

async function composeJob(
  parts: Parts,
  request: CodeRequest,
  connector: EmailConnector,
  recipient: string,
  createdAt: Date,
): Promise<CodeJob> {
  const { tenantId, usageType, locale } = request;
  const settings = await parts.experience.get(tenantId);
  const { lifetimeSeconds } = codePolicyOf(settings);
  const code = sixDigits();
  const variables = { ...request.variables, code, locale };
  const { factory, config } = connector;
  const composed = compose({
    usageType,
    locale,
    variables,
    wordings: factory.templates?.(config) ?? [],
    branding: {
      ...(settings.branding.logoUrl && { logoUrl: settings.branding.logoUrl }),
      primaryColor: settings.color.primaryColor,
      ...factory.branding?.(config),
    },
    origin: parts.originOf(tenantId),
    expiresInMinutes: Math.floor(lifetimeSeconds / 60),
  });
  const { template: _template, ...wording } = composed;
  return {
    code,
    job: {
      tenantId,
      message: {
        id: timeOrderedId(createdAt.getTime()),
        to: recipient,
        ...wording,
        about: { usageType, locale, variables },
      },
      expiresAt: createdAt.getTime() + lifetimeSeconds * 1000,
      attempts: 0,
    },
  };
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
  const mail = enqueue(parts.seal, { ...job, topic: scope, createdAt, isSuppressed }, nodeId, sql`code`);
  const stored = { tenantId, id: request.verificationId, scope, usageType, identifier, code, createdAt };
  const rows = await parts.database.query<{ isAllowed: boolean; isStored: boolean }>(sql`
    with allowed as (${takeSlot(slot)}),
    unchanged as (${alongside ? alongside(allowed) : sql`select from allowed`}),
    code as (${storeCode(parts.seal, stored, sql`unchanged`)}),
    ${mail}
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
