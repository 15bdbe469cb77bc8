import { z } from 'zod';
import {
  type ApplicationExperience,
  applicationExperience,
  findApplicationExperience,
  putApplicationExperience,
} from '../../applications/experience.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { route } from '../route.ts';

const tag = 'Applications';
const path = '/applications/:applicationId/sign-in-experience';
const params = z.object({ applicationId: z.string() });
const answer = applicationExperience.extend({ tenantId: z.string(), applicationId: z.string() });

export const applicationExperienceRoutes = (door: Door) => [read(door), put(door)];

const read = ({ parts: { database }, tenantId }: Door) =>
  route({
    method: 'GET',
    path,
    tag,
    summary: 'Read what an application has in place of the tenant’s sign-in experience',
    given: { params },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found'],
    async run({ params: { applicationId } }) {
      const experience = await findApplicationExperience(database, tenantId, applicationId);
      if (!experience) throw new PublicError('entity.not_found');
      return toAnswer(tenantId, applicationId, experience);
    },
  });

const put = ({ parts, tenantId }: Door) =>
  route({
    method: 'PUT',
    path,
    tag,
    summary: 'Give an application a look and links of its own (201 the first time); what is not given stays as it is',
    given: { params, body: applicationExperience.partial() },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found'],
    async run({ params: { applicationId }, body, reply }) {
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const outcome = await putApplicationExperience(parts.database, tenantId, applicationId, given);
      if (!outcome) throw new PublicError('entity.not_found');
      parts.applicationExperiences.drop();
      if (outcome.isNew) reply.code(201);
      return toAnswer(tenantId, applicationId, outcome.experience);
    },
  });

const toAnswer = (tenantId: string, applicationId: string, experience: ApplicationExperience) => ({
  tenantId,
  applicationId,
  ...experience,
});
