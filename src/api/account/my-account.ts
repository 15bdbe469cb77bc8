import { z } from 'zod';
import type { Door } from '../../door.ts';
import { changePassword } from '../../interactions/account/change-password.ts';
import { changeOwnAccount, changeOwnProfile } from '../../interactions/account/change-profile.ts';
import { viewAccount, viewProfile } from '../../interactions/account/view-account.ts';
import { avatarUrl, jsonObject, passwordText, usernameText } from '../../users/new-user.ts';
import { newPasswordErrors } from '../experience/shapes.ts';
import { identities } from '../factor-shapes.ts';
import { route } from '../route.ts';
import { accountOf, changeErrors, endOtherSessions, tag } from './shapes.ts';

export const myAccountRoutes = (door: Door) => [read(), change(door), changeProfile(door), setPassword(door)];

const answer = z.object({
  id: z.string(),
  hasSecurityVerificationMethod: z.boolean(),
  primaryEmail: z.string().nullable().optional(),
  primaryPhone: z.string().nullable().optional(),
  identities: identities.optional(),
  customData: jsonObject.optional(),
  name: z.string().nullable().optional(),
  avatar: z.string().nullable().optional(),
  username: z.string().nullable().optional(),
  profile: jsonObject.optional(),
  hasPassword: z.boolean().optional(),
  lastSignInAt: z.number().nullable().optional(),
  createdAt: z.number().optional(),
  updatedAt: z.number().optional(),
  applicationId: z.string().nullable().optional(),
  isSuspended: z.boolean().optional(),
});

const text = z.string().max(1024).optional();

/** The standard claims of OpenID Connect, in the spelling of the public API. */
const profile = z.object({
  familyName: text,
  givenName: text,
  middleName: text,
  nickname: text,
  preferredUsername: text,
  profile: text,
  website: text,
  gender: text,
  birthdate: text,
  zoneinfo: text,
  locale: text,
  address: z
    .object({
      formatted: text,
      streetAddress: text,
      locality: text,
      region: text,
      postalCode: text,
      country: text,
    })
    .optional(),
});

const read = () =>
  route({
    method: 'GET',
    path: '/',
    tag,
    summary: 'Read the own account, as far as scopes and settings let it be seen',
    answer: { status: 200, schema: answer },
    async run({ request }) {
      const account = accountOf(request);
      return viewAccount(account, account.user);
    },
  });

const change = ({ parts }: Door) =>
  route({
    method: 'PATCH',
    path: '/',
    tag,
    summary: 'Change name, avatar or username, or add to the custom data',
    given: {
      body: z.object({
        name: z.string().nullable().optional(),
        avatar: avatarUrl.nullable().optional(),
        username: z.string().max(128).pipe(usernameText).optional(),
        customData: jsonObject.optional(),
      }),
    },
    answer: { status: 200, schema: answer },
    errors: [...changeErrors, 'user.invalid_username', 'user.username_already_in_use', 'entity.value_too_long'],
    async run({ body, request }) {
      const account = accountOf(request);
      return viewAccount(account, await changeOwnAccount(parts, account, body));
    },
  });

const changeProfile = ({ parts }: Door) =>
  route({
    method: 'PATCH',
    path: '/profile',
    tag,
    summary: 'Change the profile; what is not named stays',
    given: { body: profile },
    answer: { status: 200, schema: jsonObject },
    errors: ['account_center.field_not_editable'],
    async run({ body, request }) {
      const account = accountOf(request);
      return viewProfile(await changeOwnProfile(parts, account, body), account.scopes);
    },
  });

const setPassword = ({ parts }: Door) =>
  route({
    method: 'POST',
    path: '/password',
    tag,
    summary: 'Set or change the own password; who is signed in elsewhere is signed out, unless told otherwise',
    given: { body: z.object({ password: passwordText, endOtherSessions }) },
    answer: { status: 204 },
    errors: [...changeErrors, ...newPasswordErrors, 'user.same_password'],
    async run({ body: { password, endOtherSessions: endsOtherSessions = true }, request }) {
      await changePassword(parts, accountOf(request), { password, endsOtherSessions });
    },
  });
