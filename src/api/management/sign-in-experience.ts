import { z } from 'zod';
import type { Door } from '../../door.ts';
import { patchExperience, readExperience } from '../../experience/experience.ts';
import { rules } from '../../experience/rules.ts';
import { type ExperienceSettings, experiencePatch, experienceSettings } from '../../experience/settings.ts';
import { findCaseConflicts } from '../../users/case-conflicts.ts';
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
    errors: [...new Set(rules.map(({ code }) => code)), 'sign_in_experiences.username_policy_case_conflicts_exist'],
    async run({ body }) {
      const { parts, tenantId } = door;
      const patch = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const settings = await patchExperience(parts.database, tenantId, patch, {
        connectors: await availableConnectors(door),
        now: parts.clock(),
        findCaseConflicts: () => findCaseConflicts(parts.database, tenantId),
      });
      parts.experience.drop();
      return toAnswer(tenantId, settings);
    },
  });

const toAnswer = (tenantId: string, settings: ExperienceSettings) => ({
  tenantId,
  id: 'default' as const,
  ...settings,
});
