import { z } from 'zod';
import type { Queryable } from '../../database/database.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { patchExperience, readExperience } from '../../experience/experience.ts';
import { rules } from '../../experience/rules.ts';
import { type ExperienceSettings, experiencePatch, experienceSettings } from '../../experience/settings.ts';
import { identityPolicyOf } from '../../users/identity-keys.ts';
import { changeIdentityPolicy } from '../../users/identity-policy.ts';
import { availableConnectors } from '../available-connectors.ts';
import { route } from '../route.ts';

const tag = 'Sign-in experience';
const answer = experienceSettings.extend({ tenantId: z.string(), id: z.literal('default') });

export const signInExperienceRoutes = (door: Door) => [read(door), change(door)];

const read = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/sign-in-exp',
    tag,
    summary: 'Read how people sign up and sign in',
    answer: { status: 200, schema: answer },
    run: async () => toAnswer(tenantId, await readExperience(parts.database, tenantId)),
  });

const change = (door: Door) =>
  route({
    method: 'PATCH',
    path: '/sign-in-exp',
    tag,
    summary: 'Change settings; each top-level key is replaced as a whole',
    given: {
      query: z.object({
        removeUnusedDemoSocialConnector: z
          .string()
          .optional()
          .describe('accepted for clients that send it; there are no demo connectors'),
      }),
      body: experiencePatch,
    },
    answer: { status: 200, schema: answer },
    errors: [
      ...new Set(rules.map(({ code }) => code)),
      'sign_in_experiences.username_policy_case_conflicts_exist',
      'sign_in_experiences.email_address_policy_conflicts_exist',
    ],
    async run({ body }) {
      const { parts, tenantId } = door;
      const patch = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const settings = await patchExperience(parts.database, tenantId, patch, {
        connectors: await availableConnectors(door),
        now: parts.clock(),
        followIdentities: (transaction, after) => followIdentities(transaction, tenantId, after),
      });
      parts.experience.drop();
      return toAnswer(tenantId, settings);
    },
  });

async function followIdentities(transaction: Queryable, tenantId: string, settings: ExperienceSettings) {
  const { kind, ...conflicts } = await changeIdentityPolicy(transaction, tenantId, identityPolicyOf(settings));
  switch (kind) {
    case 'changed':
      return;
    case 'usernames conflict':
      throw new PublicError('sign_in_experiences.username_policy_case_conflicts_exist', conflicts);
    case 'addresses conflict':
      throw new PublicError('sign_in_experiences.email_address_policy_conflicts_exist', conflicts);
  }
}

const toAnswer = (tenantId: string, settings: ExperienceSettings) => ({
  tenantId,
  id: 'default' as const,
  ...settings,
});
