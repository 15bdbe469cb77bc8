import type { Clock } from '../../src/lib/clock.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern } from '../setup/postern.ts';

/** A Postern that mails a link beside every code that it may stand beside, to people with passwords and without. */
export async function openHouse({ clock }: { clock?: Clock } = {}) {
  const postern = await startTestPostern({ environment: { LOG_LEVEL: 'trace' }, ...(clock && { clock }) });
  const manage = await managementClient(postern.url);
  const method = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false };
  const { status, body } = await manage('PATCH', '/sign-in-exp', {
    signIn: { methods: [method] },
    forgotPasswordMethods: ['EmailVerificationCode'],
    mailedLinks: { SignIn: true, Register: true, ForgotPassword: true },
  });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return { postern, manage };
}
