import { randomInt } from 'node:crypto';
import { type Fragment, sql } from '../database/database.ts';
import type { Connector, ConnectorInUse, MessageType } from '../delivery/connectors.ts';
import { enqueue, type Job } from '../delivery/outbox.ts';
import { refusalOf } from '../delivery/refusal.ts';
import type { FirstOutcome } from '../delivery/worker.ts';
import { PublicError } from '../errors.ts';
import { codePolicyOf } from '../experience/settings.ts';
import { sixDigits, timeOrderedId } from '../lib/ids.ts';
import {
  costOf,
  explainRefusal,
  giveAllBack,
  type MessageCost,
  type SendRefusal,
  takeOwn,
  takeShared,
} from '../limits/message-cost.ts';
import { reportRateLimit, tooMany } from '../limits/rate-limited.ts';
import type { UsageType } from '../usage-types.ts';
import { type Identifier, storeCode } from '../verification/codes.ts';
import { type Link, newLink, writeLink } from '../verification/links.ts';
import { type AskedFrom, composeMessage } from './compose-message.ts';
import { brandingFor } from './mail-branding.ts';
import type { Parts } from './parts.ts';
import { requireRecipient } from './recipient.ts';
import { type Occasion, tellOfException } from './tell-hooks.ts';

export interface CodeRequest {
  tenantId: string;
  /** Given to the client; names the code when it comes back. */
  verificationId: string;
  /** Of the message and its delivery; a new one without it. */
  deliveryId?: string | undefined;
  scope: string;
  usageType: UsageType;
  identifier: Identifier;
  locale: string;
  /** What the mail can say beside the code (spec 3.3). */
  variables: Record<string, unknown>;
  /** Through which application the code is asked for. */
  applicationId?: string | undefined;
  /** Address of whoever called: a person's browser, or the operator's backend. */
  ip?: string | undefined;
  /** Where the person sits who asked. Only then the code counts against a network; a backend asks for many people. */
  askedFrom?: AskedFrom;
  /** Everything happens as usual, but no message leaves (nobody owns the address). */
  isSuppressed?: boolean;
  /** The answer must not depend on what became of the message. */
  isSilent?: boolean;
  /** The message carries a link that stands for the code in the browser in which it was asked for. */
  hasLink?: boolean | undefined;
  /** What webhooks are told of the request when a limit refuses it. The Management API's own caller knows already. */
  occasion?: Occasion;
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
  const asked: Asked = { request, recipient, createdAt: new Date(parts.clock()) };
  const cost = costOfCode(parts, asked);
  const refusal = await takeShared(parts.limits, cost);
  if (refusal) throw refuseForNow(parts, asked, refusal);
  const { job, isOurs } = await promise(parts, asked, cost, connector);
  if (request.isSilent) {
    if (isOurs) handOverLater(parts, job);
    return;
  }
  if (!isOurs) return parts.worker.relent(connector);
  await report(parts, cost, await parts.worker.firstOutcome(job, connector));
}

/**
 * What sending costs this process comes after the answer, and at no certain time after it: otherwise that answer, or the
 * next, would be late where there is something to send.
 */
function handOverLater({ worker }: Parts, job: Job) {
  const { least, most } = silentPauseMilliseconds;
  setTimeout(() => void worker.handOver(job), randomInt(least, most)).unref();
}

const silentPauseMilliseconds = { least: 20, most: 250 };

/** A request for a code as it was understood. */
interface Asked {
  request: CodeRequest;
  /** As it goes over the wire. */
  recipient: string;
  createdAt: Date;
}

interface CodeJob {
  job: Job;
  code: string;
  link: Link | undefined;
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

/** What was taken of shared budgets is given back where nothing was promised. */
async function promise(parts: Parts, asked: Asked, cost: MessageCost, connector: Connector) {
  try {
    const job = await composeJob(parts, asked, connector);
    // Nobody sends what is suppressed, so nobody has it in hand.
    const isOurs = parts.worker.hasRoom() && !asked.request.isSuppressed;
    const { isSpared, isAllowed, isStored } = await store(parts, asked, cost, job, isOurs ? parts.worker.nodeId : null);
    if (!isAllowed) throw refuseForNow(parts, asked, await explainRefusal(parts.database, cost, isSpared));
    if (!isStored) throw new PublicError('session.interaction_changed');
    return { job: job.job, isOurs };
  } catch (error) {
    parts.limits.shares.giveBack(cost.shared);
    throw error;
  }
}

const costOfCode = ({ limits, seal }: Parts, { request, recipient, createdAt }: Asked): MessageCost =>
  costOf(limits, seal, {
    tenantId: request.tenantId,
    action: 'VerificationCodeSend',
    recipient,
    applicationId: request.applicationId,
    ip: request.askedFrom?.ip,
    at: createdAt,
  });

async function composeJob(parts: Parts, asked: Asked, connector: Connector): Promise<CodeJob> {
  const { request, recipient, createdAt } = asked;
  const { tenantId, usageType, locale, ip, askedFrom } = request;
  const settings = await parts.experience.get(tenantId);
  const { lifetimeSeconds } = codePolicyOf(settings);
  const code = sixDigits();
  const link = request.hasLink ? newLink(request.verificationId) : undefined;
  const origin = parts.originOf(tenantId);
  const message = composeMessage(connector, {
    id: request.deliveryId ?? timeOrderedId(createdAt.getTime()),
    to: recipient,
    usageType,
    locale,
    variables: { ...request.variables, code, ...(link && { link: `${origin}/link/${writeLink(link)}` }) },
    templates: await parts.templates.get(tenantId),
    fallbackLanguage: settings.languageInfo.fallbackLanguage,
    branding: await brandingFor(parts, tenantId, request.variables),
    origin,
    expiresInMinutes: Math.floor(lifetimeSeconds / 60),
    requestedAt: createdAt,
    ...(ip !== undefined && { ip }),
    ...(askedFrom && { askedFrom }),
  });
  return {
    code,
    link,
    job: { tenantId, message, expiresAt: createdAt.getTime() + lifetimeSeconds * 1000, attempts: 0 },
  };
}

interface Stored {
  isSpared: boolean;
  isAllowed: boolean;
  isStored: boolean;
}

async function store(
  { database, seal }: Parts,
  { request, createdAt }: Asked,
  cost: MessageCost,
  { job, code, link }: CodeJob,
  nodeId: string | null,
): Promise<Stored> {
  const { tenantId, scope, usageType, identifier, alongside, isSuppressed = false } = request;
  const allowed = sql`allowed`;
  const message = enqueue(seal, { ...job, topic: scope, createdAt, isSuppressed }, nodeId, sql`code`);
  const binding = { tenantId, scope, usageType, identifier };
  const issued = { ...binding, id: request.verificationId, code, link: link?.secret, createdAt };
  const rows = await database.query<Stored>(sql`
    with ${takeOwn(cost)},
    unchanged as (${alongside ? alongside(allowed) : sql`select from allowed`}),
    code as (${storeCode(seal, issued, sql`unchanged`)}),
    ${message}
    select exists (select from spared) as "isSpared", exists (select from allowed) as "isAllowed",
      exists (select from code) as "isStored"`);
  return rows[0] ?? { isSpared: false, isAllowed: false, isStored: false };
}

function refuseForNow(parts: Parts, { request, recipient }: Asked, { rule, retryAfterSeconds }: SendRefusal) {
  const { tenantId, applicationId, askedFrom, occasion } = request;
  const what = { rule, action: 'VerificationCodeSend' as const, retryAfterSeconds, recipient };
  reportRateLimit(parts, { tenantId, ...what, applicationId, ...askedFrom });
  if (occasion) tellOfException(parts, tenantId, 'Message.RateLimited', what, occasion);
  return tooMany('request.message_rate_limited', retryAfterSeconds);
}

/** Tells the caller of a failure that already shows. A refused message counts against nobody. */
async function report({ limits, database }: Parts, cost: MessageCost, outcome: FirstOutcome) {
  if (outcome.kind === 'rejected') await giveAllBack(limits, database, cost);
  if (outcome.kind === 'rejected' || outcome.kind === 'deferred') {
    throw refusalOf(outcome);
  }
}
