import { z } from 'zod';
import type { Door } from '../../door.ts';
import {
  addOwnBackupCodes,
  addOwnTotp,
  nameOwnFactor,
  removeOwnFactor,
  replaceOwnTotp,
} from '../../interactions/account/own-factors.ts';
import { listOwnBackupCodes, listOwnFactors, newSecretFor } from '../../interactions/account/view-factors.ts';
import { newBackupCodes } from '../../users/backup-codes.ts';
import { backupCodes, factorAnswer, toFactorAnswer, totpSecret } from '../factor-shapes.ts';
import { route } from '../route.ts';
import { accountOf, changeErrors, tag } from './shapes.ts';

export const mfaRoutes = (door: Door) => [
  list(door),
  add(door),
  replaceApp(door),
  generateSecret(door),
  generateCodes(),
  listCodes(door),
  name(door),
  remove(door),
];

const params = z.object({ verificationId: z.string() });

const code = z.string().max(16);

const list = ({ parts }: Door) =>
  route({
    method: 'GET',
    path: '/mfa-verifications',
    tag,
    summary: 'List the own second factors',
    answer: { status: 200, schema: z.array(factorAnswer) },
    errors: ['account_center.field_not_enabled'],
    run: async ({ request }) => (await listOwnFactors(parts, accountOf(request))).map(toFactorAnswer),
  });

const add = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/mfa-verifications',
    tag,
    summary: 'Set up an authenticator app, or take the backup codes that were generated; told by mail',
    given: {
      body: z.discriminatedUnion('type', [
        z.object({
          type: z.literal('Totp'),
          secret: totpSecret,
          code: code.optional().describe('Of the app; without it nobody knows whether the app has the secret'),
        }),
        z.object({ type: z.literal('BackupCode'), codes: backupCodes }),
      ]),
    },
    answer: { status: 204 },
    errors: [
      ...changeErrors,
      'session.mfa.mfa_factor_not_enabled',
      'session.mfa.invalid_totp_code',
      'session.mfa.backup_code_can_not_be_alone',
      'user.totp_already_in_use',
      'user.totp_secret_invalid',
      'user.backup_code_already_in_use',
      'user.wrong_backup_code_format',
    ],
    async run({ body, request }) {
      const account = accountOf(request);
      await (body.type === 'Totp' ? addOwnTotp(parts, account, body) : addOwnBackupCodes(parts, account, body.codes));
    },
  });

const replaceApp = ({ parts }: Door) =>
  route({
    method: 'PUT',
    path: '/mfa-verifications/totp',
    tag,
    summary: 'Set up another authenticator app in place of the present one; told by mail',
    given: { body: z.object({ secret: totpSecret, code }) },
    answer: { status: 204 },
    errors: [
      ...changeErrors,
      'session.mfa.mfa_factor_not_enabled',
      'session.mfa.invalid_totp_code',
      'user.totp_secret_invalid',
    ],
    run: async ({ body, request }) => replaceOwnTotp(parts, accountOf(request), body),
  });

const generateSecret = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/mfa-verifications/totp-secret/generate',
    tag,
    summary: 'Make a secret for an authenticator app, and its QR code; nothing is stored',
    answer: { status: 200, schema: z.object({ secret: z.string(), secretQrCode: z.string() }) },
    run: async ({ request }) => newSecretFor(parts, accountOf(request)),
  });

const generateCodes = () =>
  route({
    method: 'POST',
    path: '/mfa-verifications/backup-codes/generate',
    tag,
    summary: 'Make backup codes; nothing is stored',
    answer: { status: 200, schema: z.object({ codes: z.array(z.string()) }) },
    async run({ request }) {
      accountOf(request);
      return { codes: newBackupCodes() };
    },
  });

const listCodes = ({ parts }: Door) =>
  route({
    method: 'GET',
    path: '/mfa-verifications/backup-codes',
    tag,
    summary: 'How many of the own backup codes can still be used; they are stored as hashes and cannot be shown again',
    answer: {
      status: 200,
      schema: z.object({
        codes: z.array(z.object({ code: z.string(), usedAt: z.string().optional().describe('ISO 8601') })),
      }),
    },
    errors: ['verification_record.permission_denied', 'verification_record.not_found'],
    async run({ request }) {
      const codes = await listOwnBackupCodes(parts, accountOf(request));
      return {
        codes: codes.map((one) => ({ code: one.code, ...(one.usedAt && { usedAt: one.usedAt.toISOString() }) })),
      };
    },
  });

const name = ({ parts }: Door) =>
  route({
    method: 'PATCH',
    path: '/mfa-verifications/:verificationId/name',
    tag,
    summary: 'Name an own second factor',
    given: { params, body: z.object({ name: z.string().min(1).max(128) }) },
    answer: { status: 200, schema: factorAnswer },
    errors: [...changeErrors, 'verification_record.not_found'],
    async run({ params: { verificationId: id }, body, request }) {
      return toFactorAnswer(await nameOwnFactor(parts, accountOf(request), { id, name: body.name }));
    },
  });

const remove = ({ parts }: Door) =>
  route({
    method: 'DELETE',
    path: '/mfa-verifications/:verificationId',
    tag,
    summary: 'Remove an own second factor; told by mail',
    given: { params },
    answer: { status: 204 },
    errors: [...changeErrors, 'verification_record.not_found'],
    run: async ({ params, request }) => removeOwnFactor(parts, accountOf(request), params.verificationId),
  });
