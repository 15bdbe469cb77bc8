import { forgotPasswordOf } from '../../experience/forgot-password.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { availableConnectors } from '../../interactions/available-connectors.ts';
import type { InteractionEvent } from '../../interactions/interaction.ts';
import type { UserIdentifier } from '../../interactions/records.ts';
import type { Visit } from './visit.ts';

export type IdentifierType = UserIdentifier['type'];

/** The identifiers with which people can do something here, in the order of the settings; none: it is not offered. */
export type Ways = Record<InteractionEvent, IdentifierType[]>;

export async function waysOf({ door, settings }: Visit): Promise<Ways> {
  const { signUp, signIn, signInMode } = settings;
  const reset = forgotPasswordOf(settings, await availableConnectors(door.parts, door.tenantId));
  return {
    SignIn: signInMode === 'Register' ? [] : signIn.methods.map(({ identifier }) => identifier),
    Register: signInMode === 'SignIn' ? [] : signUp.identifiers,
    ForgotPassword: [...(reset.email ? (['email'] as const) : []), ...(reset.phone ? (['phone'] as const) : [])],
  };
}

export const methodFor = ({ signIn }: ExperienceSettings, type: IdentifierType) =>
  signIn.methods.find(({ identifier }) => identifier === type);

/** Whether the first page asks for the password as well: where that is what everybody signs in with first. */
export const asksForPassword = ({ signIn }: ExperienceSettings) =>
  signIn.methods.length > 0 &&
  signIn.methods.every((method) => method.password && (method.isPasswordPrimary || !method.verificationCode));
