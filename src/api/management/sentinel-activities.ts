import { z } from 'zod';
import type { Door } from '../../door.ts';
import { lockoutKeyOf } from '../../interactions/lockout-key.ts';
import { unlock } from '../../limits/lockout.ts';
import { route } from '../route.ts';

const targets = z.array(z.string().min(1).max(256)).min(1).max(1_000);

export const sentinelActivityRoutes = ({ parts, tenantId }: Door) => [
  route({
    method: 'POST',
    path: '/sentinel-activities/delete',
    tag: 'Sentinel activities',
    summary: 'Unlock identifiers that were locked after too many wrong answers',
    given: { body: z.object({ targetType: z.literal('User'), targets }) },
    answer: { status: 204 },
    errors: [],
    async run({ body }) {
      const keys = await Promise.all(body.targets.map((target) => lockoutKeyOf(parts, tenantId, target)));
      await unlock(parts.database, tenantId, keys);
    },
  }),
];
