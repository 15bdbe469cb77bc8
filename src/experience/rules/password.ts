import { forgotPasswordOf } from '../forgot-password.ts';
import { type AvailableConnectors, type Rule, rule } from './rule.ts';

type Method = 'EmailVerificationCode' | 'PhoneVerificationCode';

const resetNeeds = (method: Method, type: keyof AvailableConnectors, name: 'email' | 'sms') =>
  rule(
    'sign_in_experiences.forgot_password_method_requires_connector',
    ['forgotPasswordMethods'],
    ({ forgotPasswordMethods }, { connectors }) =>
      forgotPasswordMethods?.includes(method) && !connectors[type] ? { method: name } : false,
  );

/** Spec 4.5, and the expiration of passwords (4.7), which nobody could get past without a way to set a new one. */
export const passwordRules: Rule[] = [
  resetNeeds('EmailVerificationCode', 'Email', 'email'),
  resetNeeds('PhoneVerificationCode', 'Sms', 'sms'),
  rule(
    'sign_in_experiences.password_expiration_invalid_period_days',
    ['passwordExpiration'],
    ({ passwordExpiration: { enabled, validPeriodDays = 0 } }) =>
      enabled === true && !(Number.isSafeInteger(validPeriodDays) && validPeriodDays >= 1),
  ),
  rule(
    'sign_in_experiences.password_expiration_requires_forgot_password',
    ['passwordExpiration', 'forgotPasswordMethods'],
    (settings, { connectors }) => {
      const { email, phone } = forgotPasswordOf(settings, connectors);
      return settings.passwordExpiration.enabled === true && !email && !phone;
    },
  ),
];
