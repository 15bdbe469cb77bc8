import type { ExperienceSettings } from '../../experience/settings.ts';
import { missingProfileOf } from '../../interactions/missing-profile.ts';

/** What the settings let people do on these pages, which know no other way than the mailed code. */
export const offersOf = (settings: ExperienceSettings) => ({
  SignIn: settings.signInMode !== 'Register' && hasCodeSignIn(settings),
  Register: settings.signInMode !== 'SignIn' && asksOnlyForEmail(settings),
  ForgotPassword: false,
});

const hasCodeSignIn = ({ signIn }: ExperienceSettings) =>
  signIn.methods.some(({ identifier, verificationCode }) => identifier === 'email' && verificationCode);

const asksOnlyForEmail = (settings: ExperienceSettings) =>
  settings.signUp.identifiers.includes('email') &&
  missingProfileOf({ email: 'someone@example.com' }, settings).length === 0;
