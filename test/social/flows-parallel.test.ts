import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTwoNodes } from '../setup/two-nodes.ts';
import { type SocialHouse, startSocialHouse } from './house.ts';

let house: SocialHouse;

beforeAll(async () => {
  house = await startSocialHouse(startTwoNodes);
});
afterAll(() => house.stop());

/** Six of one person's devices that have all come back from the other service. */
async function devicesOf(email: string | undefined) {
  const person = await house.provider.addPerson({ ...(email && { primaryEmail: email }), name: 'One Person' });
  const journeys = Array.from({ length: 6 }, () => house.somebody());
  for (const journey of journeys) {
    await journey.begin('Register');
    await journey.travel(person);
  }
  return { person, journeys };
}

it.each([
  ['an address', 'one.person@example.com'],
  ['no address', undefined],
])('of registrations at once with one identity and %s one creates a user, on whichever node', async (_what, email) => {
  await house.configure({ socialSignIn: { skipRequiredIdentifiers: true } });
  const { person, journeys } = await devicesOf(email);
  const answers = await Promise.all(journeys.map((journey) => journey.identify()));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422, 422]);
  const refusals = answers.filter(({ status }) => status === 422).map(({ body }) => body.code);
  for (const code of refusals) expect(['user.identity_already_in_use', 'user.email_already_in_use']).toContain(code);
  const { body } = await house.manage('GET', '/users?page_size=100');
  const made = body.filter((user: { identities: Record<string, { userId: string }> }) =>
    Object.values(user.identities).some(({ userId }) => userId === person.id),
  );
  expect(made).toHaveLength(1);
  const [late] = journeys.filter((_journey, index) => answers[index]?.status === 422);
  expect((await late?.switchTo('SignIn'))?.status).toBe(204);
  expect((await late?.identify())?.status).toBe(204);
  expect(await late?.userId()).toBe(made[0].id);
});

it('of returns at once with one answer of the service one goes on, on whichever node', async () => {
  const person = await house.provider.addPerson({ primaryEmail: 'returns@example.com' });
  const journey = house.somebody();
  await journey.begin('Register');
  const left = await journey.leave();
  const back = await house.provider.visit(person, left.body.authorizationUri);
  const answers = await Promise.all(Array.from({ length: 6 }, () => journey.comeBack(back)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect((await journey.identify(left.body.verificationId)).status).toBe(201);
});
