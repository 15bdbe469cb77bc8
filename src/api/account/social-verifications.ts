import { z } from 'zod';
import type { Door } from '../../door.ts';
import type { ErrorCode } from '../../errors.ts';
import { departFromAccount, returnToAccount } from '../../interactions/account/prove-social.ts';
import { route } from '../route.ts';
import { accountOf, tag } from './shapes.ts';

export const socialVerificationRoutes = (door: Door) => [depart(door), comeBack(door)];

/** What can go wrong with any connector. */
const connectorErrors = [
  'entity.not_found',
  'connector.unexpected_type',
  'connector.invalid_config',
  'connector.invalid_response',
  'connector.general',
  'connector.not_implemented',
] as const satisfies ErrorCode[];

const depart = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/social',
    tag,
    summary: 'Go to another service to prove who one is there: the browser goes to `authorizationUri`',
    given: {
      body: z.object({
        connectorId: z.string(),
        state: z.string().min(1).max(1024).describe('Random, of the page’s making; comes back with the person'),
        redirectUri: z
          .url({ protocol: /^https?$/ })
          .max(2048)
          .describe('Where the service sends the person back to'),
        scope: z.string().max(1024).optional(),
      }),
    },
    answer: {
      status: 201,
      schema: z.object({
        verificationRecordId: z.string(),
        authorizationUri: z.string(),
        expiresAt: z.string().describe('ISO 8601'),
      }),
    },
    errors: [...connectorErrors],
    async run({ body, request }) {
      const { expiresAt, ...made } = await departFromAccount(parts, accountOf(request), body);
      return { ...made, expiresAt: expiresAt.toISOString() };
    },
  });

const comeBack = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/social/verify',
    tag,
    summary: 'Take what the person came back with; a departure serves one return',
    given: {
      body: z.object({
        verificationRecordId: z.string(),
        connectorData: z.record(z.string(), z.unknown()).describe('The query that the service sent back'),
      }),
    },
    answer: { status: 200, schema: z.object({ verificationRecordId: z.string() }) },
    errors: [
      ...connectorErrors,
      'request.rate_limited',
      'verification_record.not_found',
      'session.csrf_token_mismatch',
      'connector.authorization_failed',
      'connector.social_auth_code_invalid',
      'connector.social_invalid_access_token',
      'connector.social_invalid_id_token',
    ],
    async run({ body, request }) {
      await returnToAccount(parts, accountOf(request), body);
      return { verificationRecordId: body.verificationRecordId };
    },
  });
