import { z } from 'zod';
import type { Door } from '../../door.ts';
import { changeOwnChoice, readOwnChoice } from '../../interactions/account/mfa-choices.ts';
import { choiceAnswer, choiceBody, toChoiceAnswer, toMfaChoice } from '../factor-shapes.ts';
import { route } from '../route.ts';
import { accountOf, changeErrors, tag } from './shapes.ts';

/** What people say about second factors: in short, and as the public API stores it. */
export const mfaChoiceRoutes = (door: Door) => [
  readSettings(door),
  changeSettings(door),
  readConfigs(door),
  changeConfigs(door),
];

const settings = z.object({ skipMfaOnSignIn: z.boolean() });

const readSettings = ({ parts }: Door) =>
  route({
    method: 'GET',
    path: '/mfa-settings',
    tag,
    summary: 'Read whether one is asked for a second factor at sign-in, where that is up to oneself',
    answer: { status: 200, schema: settings },
    errors: ['account_center.field_not_enabled'],
    async run({ request }) {
      const { isSkippedAtSignIn = false } = await readOwnChoice(parts, accountOf(request));
      return { skipMfaOnSignIn: isSkippedAtSignIn };
    },
  });

const changeSettings = ({ parts }: Door) =>
  route({
    method: 'PATCH',
    path: '/mfa-settings',
    tag,
    summary: 'Say whether one wants to be asked for a second factor at sign-in',
    given: { body: settings },
    answer: { status: 200, schema: settings },
    errors: [...changeErrors],
    async run({ body: { skipMfaOnSignIn }, request }) {
      const choice = { isSkippedAtSignIn: skipMfaOnSignIn };
      await changeOwnChoice(parts, accountOf(request), choice, { needsProof: true });
      return { skipMfaOnSignIn };
    },
  });

const readConfigs = ({ parts }: Door) =>
  route({
    method: 'GET',
    path: '/logto-configs',
    tag,
    summary: 'Read what one has said about second factors',
    answer: { status: 200, schema: choiceAnswer },
    errors: ['account_center.field_not_enabled'],
    run: async ({ request }) => toChoiceAnswer(await readOwnChoice(parts, accountOf(request))),
  });

const changeConfigs = ({ parts }: Door) =>
  route({
    method: 'PATCH',
    path: '/logto-configs',
    tag,
    summary: 'Say something about second factors; `skipMfaOnSignIn` needs a proof of identity',
    given: { body: choiceBody },
    answer: { status: 200, schema: choiceAnswer },
    errors: [...changeErrors],
    async run({ body, request }) {
      const account = accountOf(request);
      return toChoiceAnswer(await changeOwnChoice(parts, account, toMfaChoice(body), { needsProof: false }));
    },
  });
