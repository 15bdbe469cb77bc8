import { setTimeout as sleep } from 'node:timers/promises';
import { type Queryable, sql } from '../database/database.ts';
import type { Connector } from '../delivery/connectors.ts';
import { enqueue, type Job } from '../delivery/outbox.ts';
import { refusalOf } from '../delivery/refusal.ts';
import { giveUp } from '../delivery/withdraw.ts';
import type { FirstOutcome } from '../delivery/worker.ts';
import { timeOrderedId } from '../lib/ids.ts';
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
import { composeMessage } from './compose-message.ts';
import { brandingFor } from './mail-branding.ts';
import { contextFor } from './mail-context.ts';
import type { Parts } from './parts.ts';
import { requireRecipient } from './recipient.ts';
import { requireConnector } from './send-code.ts';

/** What the mail can say beside the organization and the inviter; its keys go before theirs (spec 3.3). */
export type MessagePayload = { locale?: string | undefined } & Record<string, unknown>;

export interface InvitationMailRequest {
  tenantId: string;
  ip: string;
  invitation: { id: string; invitee: string; organizationId: string; inviterId: string | null; expiresAt: Date };
  messagePayload: MessagePayload;
}

export interface InvitationMail {
  job: Job;
  connector: Connector;
  cost: MessageCost;
  /** Of the backend that asked. */
  ip: string;
  topic: string;
  createdAt: Date;
  /** This node has it in hand from the commit on. */
  isOurs: boolean;
}

/** Of the mails of one invitation only the newest is worth sending. */
export const topicOf = (invitationId: string) => `invitation:${invitationId}`;

/** Invitations are sent by programs, which would rather wait than not know. */
const patienceMilliseconds = 10_000;

/** Through whatever trouble the mail service has; later the inviter rather sends another. */
const lifetimeMilliseconds = 3 * 24 * 3_600_000;

/** Writes the mail. Throws when there is nothing to send it through, or nobody whom it can be sent to. */
export async function writeInvitation(parts: Parts, request: InvitationMailRequest): Promise<InvitationMail> {
  const { tenantId, invitation } = request;
  const connector = requireConnector(await parts.connectors.get(tenantId, 'Email'));
  const recipient = await requireRecipient(connector, invitation.invitee, parts.log);
  const createdAt = new Date(parts.clock());
  const expiresAt = Math.min(invitation.expiresAt.getTime(), createdAt.getTime() + lifetimeMilliseconds);
  const message = await compose(parts, request, connector, { recipient, createdAt });
  return {
    job: { tenantId, message, expiresAt, attempts: 0 },
    connector,
    // A backend invites many people: its own network is not counted.
    cost: costOf(parts.limits, parts.seal, { tenantId, action: 'MessageSend', recipient, at: createdAt }),
    ip: request.ip,
    topic: topicOf(invitation.id),
    createdAt,
    isOurs: parts.worker.hasRoom(),
  };
}

/** What stands or falls with a mail. */
export interface Around {
  /** In the transaction in which the mail is promised. */
  store?: (transaction: Queryable) => Promise<void>;
  /** Takes back what was stored, when the mail fails at once: a mail must not invite to what is not there, nor the other way round. */
  undo?: (transaction: Queryable) => Promise<void>;
}

/** Sends the mail, and throws a failure that shows at once; then it is as if nobody had asked for it. */
export async function sendInvitation(parts: Parts, mail: InvitationMail, { store, undo }: Around): Promise<void> {
  await promise(parts, mail, store);
  const { job, connector, cost, createdAt, isOurs } = mail;
  if (!isOurs) return parts.worker.relent(connector);
  const outcome = await firstOutcome(parts, job, connector);
  if (outcome.kind !== 'rejected' && outcome.kind !== 'deferred') return;
  const failed = { job, connector, outcome, startedAt: createdAt, finishedAt: new Date(parts.clock()) };
  const isUndone = await parts.database.transaction(async (transaction) => {
    if (!(await giveUp(transaction, failed))) return false;
    await undo?.(transaction);
    await giveAllBack(parts.limits, transaction, cost);
    return true;
  });
  if (isUndone) throw refusalOf(outcome);
}

async function promise(parts: Parts, mail: InvitationMail, store: Around['store']) {
  const refusal = await takeShared(parts.limits, mail.cost);
  if (refusal) throw refuseForNow(parts, mail, refusal);
  try {
    await parts.database.transaction(async (transaction) => {
      await store?.(transaction);
      await enqueueMail(parts, transaction, mail);
    });
  } catch (error) {
    parts.limits.shares.giveBack(mail.cost.shared);
    throw error;
  }
}

async function enqueueMail(parts: Parts, transaction: Queryable, mail: InvitationMail) {
  const { job, cost, topic, createdAt, isOurs } = mail;
  const stored = { ...job, topic, createdAt, isSuppressed: false };
  const rows = await transaction.query<{ isSpared: boolean; isAllowed: boolean }>(sql`
    with ${takeOwn(cost)},
    ${enqueue(parts.seal, stored, isOurs ? parts.worker.nodeId : null, sql`allowed`)}
    select exists (select from spared) as "isSpared", exists (select from allowed) as "isAllowed"`);
  const { isSpared = false, isAllowed = false } = rows[0] ?? {};
  if (!isAllowed) throw refuseForNow(parts, mail, await explainRefusal(transaction, cost, isSpared));
}

function refuseForNow(parts: Parts, { job, ip }: InvitationMail, { rule, retryAfterSeconds }: SendRefusal) {
  const { tenantId, message } = job;
  reportRateLimit(parts, { tenantId, rule, action: 'MessageSend', retryAfterSeconds, recipient: message.to, ip });
  return tooMany('request.message_rate_limited', retryAfterSeconds);
}

/** A connector that works as a rule and only defers is tried again soon, and most likely the mail arrives. */
async function firstOutcome({ worker }: Parts, job: Job, connector: Connector): Promise<FirstOutcome> {
  const isProven = worker.health.isProven(connector);
  const waiting = new AbortController();
  const enough = sleep(patienceMilliseconds, pending, { signal: waiting.signal }).catch(() => pending);
  const outcome = await Promise.race([worker.handOver(job), enough]);
  waiting.abort();
  return isProven && outcome.kind === 'deferred' ? pending : outcome;
}

const pending: FirstOutcome = { kind: 'pending' };

async function compose(
  parts: Parts,
  { tenantId, ip, invitation, messagePayload }: InvitationMailRequest,
  connector: Connector,
  { recipient, createdAt }: { recipient: string; createdAt: Date },
) {
  const { organizationId, inviterId, expiresAt } = invitation;
  const context = await contextFor(parts, { tenantId, organizationId, inviterId: inviterId ?? undefined });
  const { fallbackLanguage } = (await parts.experience.get(tenantId)).languageInfo;
  return composeMessage(connector, {
    id: timeOrderedId(createdAt.getTime()),
    to: recipient,
    usageType: 'OrganizationInvitation',
    locale: messagePayload.locale || fallbackLanguage,
    variables: { ...context, ...messagePayload },
    templates: await parts.templates.get(tenantId),
    fallbackLanguage,
    branding: await brandingFor(parts, tenantId, context),
    origin: parts.originOf(tenantId),
    expiresInMinutes: Math.floor((expiresAt.getTime() - createdAt.getTime()) / 60_000),
    requestedAt: createdAt,
    ip,
  });
}
