import type { AvailableConnectors } from './rules/rule.ts';
import type { ExperienceSettings } from './settings.ts';

/** How somebody who forgot the password can come back now; with `null` for the methods, by whatever connector is there. */
export function forgotPasswordOf(
  { forgotPasswordMethods: methods }: Pick<ExperienceSettings, 'forgotPasswordMethods'>,
  connectors: AvailableConnectors,
) {
  return {
    email: connectors.Email && (methods === null || methods.includes('EmailVerificationCode')),
    phone: connectors.Sms && (methods === null || methods.includes('PhoneVerificationCode')),
  };
}
