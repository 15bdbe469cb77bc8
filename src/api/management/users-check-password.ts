import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { checkBreaches, publicBreachEndpoint } from '../../users/breached-password.ts';
import { passwordText } from '../../users/new-user.ts';
import {
  findPasswordIssues,
  type PasswordIssue,
  type PasswordPolicy,
  type Person,
  rejectsBreached,
} from '../../users/password-policy.ts';
import { findUser, type User } from '../../users/users.ts';
import { route } from '../route.ts';

const answer = z.object({
  result: z.literal(true),
  breachCheck: z
    .literal('unavailable')
    .optional()
    .describe('The policy rejects breached passwords, but the service that knows them could not be asked'),
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
      const { passwordPolicy } = await parts.experience.get(tenantId);
      const { issues, isUnavailable } = await issuesOf(parts, password, { policy: passwordPolicy, person });
      if (issues.length === 0) return { result: true, ...(isUnavailable && { breachCheck: 'unavailable' }) };
      reply.code(400);
      return { result: false, issues };
    },
  }),
];

type CheckAnswer = z.output<typeof answer> | { result: false; issues: PasswordIssue[] };

/** Breaches are asked for only when nothing else is wrong: what is refused anyway stays in the house. */
async function issuesOf(
  { outbound, log }: Pick<Door['parts'], 'outbound' | 'log'>,
  password: string,
  { policy, person }: { policy: PasswordPolicy; person: Person },
): Promise<{ issues: PasswordIssue[]; isUnavailable: boolean }> {
  const issues = findPasswordIssues(password, policy, person);
  if (issues.length > 0 || !rejectsBreached(policy)) return { issues, isUnavailable: false };
  const { fetch } = outbound.reachFor('pwned-passwords');
  const signal = AbortSignal.timeout(5_000);
  const check = await checkBreaches(password, { fetch, endpoint: publicBreachEndpoint, signal });
  switch (check.kind) {
    case 'ok':
      return { issues: [], isUnavailable: false };
    case 'breached':
      return { issues: [{ code: 'password_rejected.pwned' }], isUnavailable: false };
    case 'unavailable':
      log.warn({ reason: check.reason }, 'could not ask whether a password is in known breaches');
      return { issues: [], isUnavailable: true };
  }
}

function personOf(user: User | undefined): Person {
  if (!user) throw new PublicError('entity.not_found');
  return { name: user.name, username: user.username, email: user.primaryEmail, phone: user.primaryPhone };
}
