import { z } from 'zod';
import { listConnectors } from '../../delivery/connectors.ts';
import type { Door } from '../../door.ts';
import { patchExperience, readExperience } from '../../experience/experience.ts';
import { type ExperienceSettings, experiencePatch, experienceSettings } from '../../experience/settings.ts';
import { route } from '../route.ts';

const answer = experienceSettings.extend({ tenantId: z.string(), id: z.literal('default') });

export const signInExperienceRoutes = ({ parts, tenantId }: Door) => {
  const { database, seal, experience } = parts;
  const toAnswer = (settings: ExperienceSettings) => ({ tenantId, id: 'default' as const, ...settings });
  return [
    route({
      method: 'GET',
      path: '/sign-in-exp',
      tag: 'Sign-in experience',
      summary: 'Read how people sign up and sign in',
      answer: { status: 200, schema: answer },
      run: async () => toAnswer(await readExperience(database, tenantId)),
    }),
    route({
      method: 'PATCH',
      path: '/sign-in-exp',
      tag: 'Sign-in experience',
      summary: 'Change settings; each top-level key is replaced as a whole',
      given: { body: experiencePatch },
      answer: { status: 200, schema: answer },
      errors: [
        'sign_in_experiences.missing_sign_up_identifiers',
        'sign_in_experiences.duplicated_sign_up_identifiers',
        'sign_in_experiences.passwordless_requires_verify',
        'sign_in_experiences.enabled_connector_not_found',
        'sign_in_experiences.at_least_one_authentication_factor',
        'sign_in_experiences.code_sign_in_must_be_enabled',
        'sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in',
        'sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in',
        'sign_in_experiences.unsupported_default_language',
      ],
      async run({ body }) {
        const connectors = await listConnectors(database, seal, tenantId);
        const has = (type: string) => connectors.some((connector) => connector.type === type);
        const patch = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        const settings = await patchExperience(database, tenantId, patch, { Email: has('Email'), Sms: has('Sms') });
        experience.drop();
        return toAnswer(settings);
      },
    }),
  ];
};
