import { z } from 'zod';
import type { Door } from '../../door.ts';
import {
  type AccountCenter,
  accountCenter,
  patchAccountCenter,
  readAccountCenter,
} from '../../experience/account-center.ts';
import { route } from '../route.ts';

export const accountCenterAnswer = accountCenter.extend({ tenantId: z.string(), id: z.literal('default') });

export const toAccountCenterAnswer = (tenantId: string, settings: AccountCenter) => ({
  tenantId,
  id: 'default' as const,
  ...settings,
});

export const accountCenterRoutes = ({ parts, tenantId }: Door) => [
  route({
    method: 'GET',
    path: '/account-center',
    tag: 'Account center',
    summary: 'Read what people may see and change of their own accounts',
    answer: { status: 200, schema: accountCenterAnswer },
    run: async () => toAccountCenterAnswer(tenantId, await readAccountCenter(parts.database, tenantId)),
  }),
  route({
    method: 'PATCH',
    path: '/account-center',
    tag: 'Account center',
    summary: 'Change it; each top-level key is replaced as a whole',
    given: { body: accountCenter.partial() },
    answer: { status: 200, schema: accountCenterAnswer },
    async run({ body }) {
      const patch = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const settings = await patchAccountCenter(parts.database, tenantId, patch);
      parts.accountCenter.drop();
      return toAccountCenterAnswer(tenantId, settings);
    },
  }),
];
