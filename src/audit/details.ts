import { usageTypes } from '../usage-types.ts';
import { id, identifier, idsByName, listOf, objectOf, oneOf, recipient, routePattern, wholeNumber } from './shapes.ts';

const verificationTypes = [
  'Password',
  'EmailVerificationCode',
  'PhoneVerificationCode',
  'MfaEmailVerificationCode',
  'MfaPhoneVerificationCode',
  'Social',
  'EnterpriseSso',
  'Totp',
  'WebAuthn',
  'SignInPasskey',
  'BackupCode',
  'NewPasswordIdentity',
  'OneTimeToken',
] as const;

const grantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;

/**
 * Every field that an entry may have besides those of its columns, and what a value must look like to be kept. None of
 * them can take a code, a password, a link or a token: the values are words of our own, ids, small numbers, masked.
 */
export const details = {
  interactionEvent: oneOf('SignIn', 'Register', 'ForgotPassword'),
  verificationType: oneOf(...verificationTypes),
  mfaFactor: oneOf('Totp', 'WebAuthn', 'BackupCode', 'EmailVerificationCode', 'PhoneVerificationCode'),
  identifier,
  recipient,
  profileTypes: listOf(oneOf('username', 'email', 'phone', 'password', 'name', 'avatar', 'extraProfile')),
  captcha: oneOf('verified', 'skipped', 'failed'),
  usageType: oneOf(...usageTypes),
  connectorId: id,
  deliveryId: id,
  rule: oneOf('recipient', 'network', 'attempts', 'application', 'tenant', 'country', 'account', 'lockout'),
  action: oneOf('VerificationCodeSend', 'MessageSend', 'PreviewSend', 'Verification'),
  retryAfterSeconds: wholeNumber(0, 99_999),
  triesLeft: wholeNumber(0, 999),
  prompt: oneOf('login', 'consent'),
  grantType: oneOf(...grantTypes),
  tokenType: oneOf('AccessToken', 'RefreshToken', 'ClientCredentials'),
  actor: objectOf({ type: oneOf('application', 'user'), id }),
  method: oneOf('POST', 'PUT', 'PATCH', 'DELETE'),
  route: routePattern,
  params: idsByName,
  status: wholeNumber(100, 599),
  hookId: id,
  attempts: wholeNumber(1, 99),
  response: objectOf({ statusCode: wholeNumber(100, 599) }),
};

export const keepDetails = objectOf(details);
