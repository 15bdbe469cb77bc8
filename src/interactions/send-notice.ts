import { type Fragment, sql } from '../database/database.ts';
import type { Connector } from '../delivery/connectors.ts';
import { enqueue, type Job } from '../delivery/outbox.ts';
import { parseEmailAddress } from '../lib/email-address.ts';
import { timeOrderedId } from '../lib/ids.ts';
import { circumstancesOf } from '../templates/circumstances.ts';
import { composeNotice } from '../templates/compose-notice.ts';
import type { NoticeType } from '../usage-types.ts';
import type { AskedFrom } from './compose-message.ts';
import { brandingFor, mailBranding } from './mail-branding.ts';
import { contextFor, type Subjects } from './mail-context.ts';
import type { Parts } from './parts.ts';

export interface NoticeRequest extends Subjects {
  noticeType: NoticeType;
  /** Absent: the user has no address, and nobody is told. */
  to: string | null;
  locale: string;
  /** What the notice says beside whom it is about: the new `address` of a changed one. */
  variables?: Record<string, unknown>;
  askedFrom: AskedFrom;
}

export interface Notice {
  /** Part of a statement, named `told`: promises the mail for each row of `guard`. */
  promise(guard: Fragment): Fragment;
  /** To be called once the statement is committed. */
  handOver(): void;
}

/** People are told for as long as it may matter to them, through whatever trouble the mail service has. */
const lifetimeMilliseconds = 3 * 24 * 3_600_000;

/**
 * Writes a mail that tells a user of a change to the account (ASVS 6.3.7). It is promised in the statement that makes the
 * change: neither is there without the other. A tenant without a connector changes accounts all the same.
 */
export async function prepareNotice(parts: Parts, request: NoticeRequest): Promise<Notice> {
  const { tenantId, to } = request;
  const inUse = await parts.connectors.get(tenantId, 'Email');
  const recipient = to === null ? undefined : parseEmailAddress(to);
  const isPossible = inUse.kind === 'ready' && recipient?.kind === 'address' && carriesNotices(inUse.connector);
  if (!isPossible) return silence;
  const createdAt = new Date(parts.clock());
  const message = await compose(parts, request, inUse.connector, { to: recipient.address, createdAt });
  const job: Job = { tenantId, message, expiresAt: createdAt.getTime() + lifetimeMilliseconds, attempts: 0 };
  const stored = { ...job, topic: `notice:${message.id}`, createdAt, isSuppressed: false };
  const isOurs = parts.worker.hasRoom();
  return {
    promise: (guard) => enqueue(parts.seal, stored, isOurs ? parts.worker.nodeId : null, guard),
    handOver: () => void (isOurs && parts.worker.handOver(job)),
  };
}

/** A service that has the wording on its side has none for notices. */
const carriesNotices = ({ factory }: Connector) => !factory.metadata.cannotCarry?.includes('wording');

const silence: Notice = { promise: (guard) => sql`promised as (select from ${guard})`, handOver: () => {} };

async function compose(
  parts: Parts,
  { noticeType, locale, askedFrom, ...request }: NoticeRequest,
  { factory, config }: Connector,
  { to, createdAt }: { to: string; createdAt: Date },
): Promise<Job['message']> {
  const variables = { ...(await contextFor(parts, request)), locale, ...request.variables };
  const { ip, userAgent } = askedFrom;
  const asked = { ...(ip && { ip }), ...(userAgent && { userAgent }) };
  const circumstances = circumstancesOf({ ...asked, requestedAt: createdAt, locale, expiresInMinutes: 0 });
  const branding = factory.type === 'Email' ? factory.branding?.(config) : undefined;
  const { template, ...mail } = composeNotice({
    noticeType,
    locale,
    variables,
    branding: mailBranding(await brandingFor(parts, request.tenantId, variables), variables, branding),
    origin: parts.originOf(request.tenantId),
    details: { time: circumstances.requestedAt, device: circumstances.device, network: circumstances.ip },
  });
  const about = { usageType: noticeType, locale, variables, wordingFrom: template.source };
  return { type: 'Email', id: timeOrderedId(createdAt.getTime()), to, ...mail, about };
}
