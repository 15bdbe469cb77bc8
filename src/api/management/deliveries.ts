import { z } from 'zod';
import { type Delivery, findDelivery, listDeliveries } from '../../delivery/deliveries.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import { pageOf, pageQuery, route, setPageHeaders } from '../route.ts';

const states = ['queued', 'sending', 'accepted', 'rejected', 'unknown', 'expired', 'superseded', 'suppressed'] as const;

const deliveryAnswer = z.object({
  id: z.string(),
  usageType: z.string(),
  recipient: z.string(),
  locale: z.string(),
  state: z.enum(states).describe('queued and sending are under way, the others are final'),
  connectorId: z.string().nullable(),
  factoryId: z.string().nullable(),
  providerMessageId: z.string().nullable(),
  attemptCount: z.number(),
  createdAt: z.number(),
  dueAt: z.number().nullable().describe('when the next attempt is due, while it is under way'),
  expiresAt: z.number().describe('never sent after this time'),
  settledAt: z.number().nullable(),
});

const attemptAnswer = z.object({
  number: z.number(),
  connectorId: z.string(),
  factoryId: z.string(),
  outcome: z.enum(['accepted', 'deferred', 'rejected', 'unknown']),
  reason: z.string().nullable(),
  startedAt: z.number(),
  finishedAt: z.number(),
});

export const deliveryRoutes = ({ parts: { database }, tenantId, origin }: Door) => [
  route({
    method: 'GET',
    path: '/deliveries',
    tag: 'Deliveries',
    summary: 'List deliveries, newest first; never what they said',
    given: { query: z.object({ ...pageQuery, recipient: z.string().optional(), state: z.enum(states).optional() }) },
    answer: { status: 200, schema: z.array(deliveryAnswer) },
    errors: ['guard.invalid_pagination'],
    async run({ query, request, reply }) {
      const page = pageOf(query);
      const filter = { recipient: query.recipient && asSent(query.recipient), state: query.state };
      const { total, deliveries } = await listDeliveries(database, tenantId, filter, page);
      setPageHeaders(request, reply, page, total, origin);
      return deliveries.map(toAnswer);
    },
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id',
    tag: 'Deliveries',
    summary: 'Read a delivery with its attempts',
    given: { params: z.object({ id: z.string() }) },
    answer: { status: 200, schema: deliveryAnswer.extend({ attempts: z.array(attemptAnswer) }) },
    errors: ['entity.not_found'],
    async run({ params }) {
      const delivery = await findDelivery(database, tenantId, params.id);
      if (!delivery) throw new PublicError('entity.not_found');
      const attempts = delivery.attempts.map((attempt) => ({
        ...attempt,
        startedAt: attempt.startedAt.getTime(),
        finishedAt: attempt.finishedAt.getTime(),
      }));
      return { ...toAnswer(delivery), attempts };
    },
  }),
];

/** An address is kept as it went over the wire, and found as people write it. */
function asSent(recipient: string) {
  const parsed = parseEmailAddress(recipient);
  return parsed.kind === 'address' ? parsed.address : recipient;
}

const toAnswer = (delivery: Delivery): z.infer<typeof deliveryAnswer> => ({
  ...delivery,
  createdAt: delivery.createdAt.getTime(),
  dueAt: delivery.dueAt?.getTime() ?? null,
  expiresAt: delivery.expiresAt.getTime(),
  settledAt: delivery.settledAt?.getTime() ?? null,
});
