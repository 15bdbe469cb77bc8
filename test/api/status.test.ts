import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;

beforeAll(async () => {
  postern = await startTestPostern();
});
afterAll(() => postern.stop());

const statusOf = async (url: string) => (await fetch(url)).status;

it('both ports say that the process lives and that it is ready', async () => {
  for (const url of [postern.url, postern.adminUrl]) {
    expect(await statusOf(`${url}/api/status`)).toBe(204);
    expect(await statusOf(`${url}/api/status/ready`)).toBe(204);
  }
});

it('without its database it lives and is not ready', async () => {
  await postern.database.drop();
  expect(await statusOf(`${postern.url}/api/status/ready`)).toBe(503);
  expect(await statusOf(`${postern.url}/api/status`)).toBe(204);
});
