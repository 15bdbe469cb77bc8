import type { ExperienceSettings } from '../../experience/settings.ts';

/** What the settings let people do on these pages, which know no other way than the mailed code. */
export const offersOf = (settings: ExperienceSettings) => ({
  SignIn: settings.signInMode !== 'Register' && hasCodeSignIn(settings),
  Register: settings.signInMode !== 'SignIn' && asksOnlyForEmail(settings),
  ForgotPassword: false,
});

const hasCodeSignIn = ({ signIn }: ExperienceSettings) =>
  signIn.methods.some(({ identifier, verificationCode }) => identifier === 'email' && verificationCode);

const asksOnlyForEmail = ({ signUp }: ExperienceSettings) => {
  const required = (signUp.secondaryIdentifiers ?? []).map(({ identifier }) => identifier);
  return (
    signUp.identifiers.includes('email') &&
    !signUp.identifiers.includes('username') &&
    !signUp.password &&
    required.every((identifier) => identifier === 'email' || identifier === 'emailOrPhone')
  );
};
