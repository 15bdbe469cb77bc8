import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { getMfaChoice, setMfaChoice } from '../../users/mfa-choice.ts';
import { choiceAnswer, choiceBody, toChoiceAnswer, toMfaChoice } from '../factor-shapes.ts';
import { route } from '../route.ts';
import { idParams } from './users-input.ts';

/** What a user has said about second factors. */
export const userMfaChoiceRoutes = (door: Door) => [read(door), change(door)];

const path = '/users/:userId/logto-configs';

const read = (door: Door) =>
  route({
    method: 'GET',
    path,
    tag: 'Users',
    summary: 'Read what a user has said about second factors',
    given: { params: idParams },
    answer: { status: 200, schema: choiceAnswer },
    errors: ['entity.not_found'],
    run: ({ params }) => answerOf(door, params.userId),
  });

const change = (door: Door) =>
  route({
    method: 'PATCH',
    path,
    tag: 'Users',
    summary: 'Say for a user whether second factors are wanted; what is not named stays',
    given: { params: idParams, body: choiceBody },
    answer: { status: 200, schema: choiceAnswer },
    errors: ['entity.not_found'],
    async run({ params: { userId }, body }) {
      const { parts, tenantId } = door;
      const isThere = await setMfaChoice(parts.database, tenantId, userId, toMfaChoice(body));
      if (!isThere) throw new PublicError('entity.not_found');
      return answerOf(door, userId);
    },
  });

async function answerOf({ parts, tenantId }: Door, userId: string) {
  const choice = await getMfaChoice(parts.database, tenantId, userId);
  if (!choice) throw new PublicError('entity.not_found');
  return toChoiceAnswer(choice);
}
