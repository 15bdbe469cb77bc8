import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { judgePassword } from '../../users/judge-password.ts';
import { passwordText } from '../../users/new-user.ts';
import type { PasswordIssue, Person } from '../../users/password-policy.ts';
import { findUser, type User } from '../../users/users.ts';
import { route } from '../route.ts';

const answer = z.object({
  result: z.literal(true),
  breachCheck: z
    .enum(['unavailable', 'off'])
    .optional()
    .describe(
      'The policy rejects breached passwords, but this one was not looked for: the service could not be asked, or ' +
        'POSTERN_BREACHED_PASSWORDS_URL is off',
    ),
});

/** A refusal is no error of the request: its body is a result as well (spec 4.1). */
export const checkPasswordRoutes = ({ parts, tenantId }: Door) => [
  route({
    method: 'POST',
    path: '/sign-in-exp/default/check-password',
    tag: 'Sign-in experience',
    summary: 'Check a password against the password policy; 400 with the issues when it is refused',
    given: { body: z.object({ password: passwordText.or(z.literal('')), userId: z.string().optional() }) },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found'],
    async run({ body: { password, userId }, reply }): Promise<CheckAnswer> {
      const person = userId === undefined ? {} : personOf(await findUser(parts.database, tenantId, userId));
      const { passwordPolicy: policy } = await parts.experience.get(tenantId);
      const { issues, unchecked } = await judgePassword(parts.breaches, password, { policy, person });
      if (issues.length === 0) return { result: true, ...(unchecked && { breachCheck: unchecked }) };
      reply.code(400);
      return { result: false, issues };
    },
  }),
];

type CheckAnswer = z.output<typeof answer> | { result: false; issues: PasswordIssue[] };

function personOf(user: User | undefined): Person {
  if (!user) throw new PublicError('entity.not_found');
  return { name: user.name, username: user.username, email: user.primaryEmail, phone: user.primaryPhone };
}
