import type { Door } from '../../door.ts';
import { accountCenterAnswer, toAccountCenterAnswer } from '../management/account-center.ts';
import { route } from '../route.ts';

export const publicAccountCenterRoutes = ({ parts, tenantId }: Door) => [
  route({
    method: 'GET',
    path: '/account-center',
    tag: 'Public',
    summary: 'Read what a page for own accounts needs to know',
    answer: { status: 200, schema: accountCenterAnswer },
    run: async () => toAccountCenterAnswer(tenantId, await parts.accountCenter.get(tenantId)),
  }),
];
