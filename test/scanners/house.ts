import { expect, vi } from 'vitest';
import type { Clock } from '../../src/lib/clock.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { startTwoNodes } from '../setup/two-nodes.ts';

const mailedLinks = { SignIn: true, Register: true, ForgotPassword: true };

/** A Postern that mails a link beside every code that it may stand beside, to people with passwords and without. */
export async function openHouse({ clock }: { clock?: Clock } = {}) {
  const postern = await startTestPostern({ environment: { LOG_LEVEL: 'trace' }, ...(clock && { clock }) });
  return furnish(postern, [postern]);
}

/** The same on two nodes, which share the requests. */
export async function openHouseOfTwoNodes() {
  const postern = await startTwoNodes();
  return furnish(postern, postern.nodes);
}

async function furnish<House extends TestPostern>(postern: House, nodes: readonly TestPostern[]) {
  const manage = await managementClient(postern.url);
  const method = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false };
  const { status, body } = await manage('PATCH', '/sign-in-exp', {
    signIn: { methods: [method] },
    forgotPasswordMethods: ['EmailVerificationCode'],
    mailedLinks,
  });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  for (const node of nodes) {
    await vi.waitFor(
      async () => expect((await node.postern.parts.experience.get('default')).mailedLinks).toEqual(mailedLinks),
      { timeout: 10_000 },
    );
  }
  return { postern, manage };
}
