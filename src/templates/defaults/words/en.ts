import type { Words } from './words.ts';

/**
 * The code comes first in the subject. A notification or a list on a phone shows the first 30 characters or so, which
 * is often all that is needed; and no two subjects are alike, so that mail programs which join mails of the same
 * subject into one conversation do not hide the newest code behind the oldest.
 *
 * On a locked screen the subject shows no more than the preview of the text beside it would: the phone's own setting
 * hides both or neither. Mail logs may keep subjects where they keep no text; what they keep is dead within minutes,
 * works once, and only in the browser that asked. An operator who weighs this otherwise writes a subject without code.
 */
export const en: Words = {
  mails: {
    SignIn: {
      subject: '{code} is your {place} sign-in code',
      heading: 'Your sign-in code',
      instruction: 'Enter this code to sign in to {place}.',
      unexpected: 'If you did not try to sign in, you can ignore this email. Nobody gets in without the code.',
    },
    Register: {
      subject: '{code} is your {place} sign-up code',
      heading: 'Confirm your email address',
      instruction: 'Enter this code to create your account for {place}.',
      unexpected: 'If you did not sign up, you can ignore this email. No account is created without the code.',
    },
    ForgotPassword: {
      subject: '{code} is your {place} password reset code',
      heading: 'Reset your password',
      instruction: 'Enter this code to choose a new password for {place}.',
      unexpected: 'If you did not ask for this, you can ignore this email. Your password stays as it is.',
    },
    OrganizationInvitation: {
      subject: 'You are invited to join {place}',
      heading: 'You are invited',
      instruction: 'You are invited to join {place}.',
      unexpected: 'If you did not expect this invitation, you can ignore this email.',
    },
    Generic: {
      subject: '{code} is your {place} verification code',
      heading: 'Your verification code',
      instruction: 'Enter this code to continue with {place}.',
      unexpected: 'If you did not ask for this code, you can ignore this email.',
    },
    UserPermissionValidation: {
      subject: '{code} is your {place} confirmation code',
      heading: 'Confirm that it is you',
      instruction: 'Enter this code to go on with a change to your account for {place}.',
      unexpected:
        'If this was not you, someone may be using your account: do not enter the code, and change your password.',
    },
    BindNewIdentifier: {
      subject: '{code} confirms your email address for {place}',
      heading: 'Confirm your new email address',
      instruction: 'Enter this code to add this email address to your account for {place}.',
      unexpected: 'If you did not ask for this, you can ignore this email. The address is not added without the code.',
    },
    MfaVerification: {
      subject: '{code} is your {place} two-step code',
      heading: 'Your two-step verification code',
      instruction: 'Enter this code to finish signing in to {place}.',
      unexpected: 'If you are not signing in right now, someone may know your password: change it as soon as you can.',
    },
    BindMfa: {
      subject: '{code} is your {place} two-step setup code',
      heading: 'Set up two-step verification',
      instruction: 'Enter this code to use this email address as the second step when you sign in to {place}.',
      unexpected: 'If you did not ask for this, you can ignore this email. Nothing changes without the code.',
    },
  },
  textMessages: {
    SignIn: '{code} is your sign-in code.',
    Register: '{code} is your sign-up code.',
    ForgotPassword: '{code} is your password reset code.',
    OrganizationInvitation: 'You are invited to join: {link}',
    Generic: '{code} is your verification code.',
    UserPermissionValidation: '{code} confirms a change to your account.',
    BindNewIdentifier: '{code} confirms your new phone number.',
    MfaVerification: '{code} is your two-step verification code.',
    BindMfa: '{code} is your two-step setup code.',
  },
  afterTextMessageCode: 'It expires {inTime}. Never share it.',
  invitedBy: {
    subject: '{inviter} invites you to join {place}',
    instruction: '{inviter} invites you to join {place}.',
  },
  applicationAtOrganization: '{application} at {organization}',
  acceptInvitation: 'Accept the invitation',
  orOpenAddress: 'Or open this address in your browser:',
  continueByLink: 'Continue with this link',
  linkIsForBrowser: 'The link works in the browser where you asked for this email. Anywhere else, enter the code.',
  codeExpires: 'This code expires {inTime}.',
  invitationExpires: 'This invitation expires {inTime}.',
  neverShare: 'Never share this code. We will never ask you for it.',
  notices: {
    PasswordChanged: {
      subject: 'Your {place} password was changed',
      heading: 'Your password was changed',
      message: 'The password of your account for {place} was changed.',
      unexpected: 'If this was not you, reset your password now and look through your account.',
    },
    EmailChanged: {
      subject: 'The email address of your {place} account was changed',
      heading: 'Your email address was changed',
      message: 'Your account for {place} now uses the email address {address}. This one no longer opens it.',
      unexpected: 'If this was not you, someone else may have your account: contact us at once.',
    },
    EmailRemoved: {
      subject: 'Your email address was removed from your {place} account',
      heading: 'Your email address was removed',
      message: 'This email address no longer belongs to your account for {place}, and no longer opens it.',
      unexpected: 'If this was not you, someone else may have your account: contact us at once.',
    },
    PhoneChanged: {
      subject: 'The phone number of your {place} account was changed',
      heading: 'Your phone number was changed',
      message: 'Your account for {place} now uses the phone number {phone}.',
      unexpected: 'If this was not you, change your password now and look through your account.',
    },
    PhoneRemoved: {
      subject: 'Your phone number was removed from your {place} account',
      heading: 'Your phone number was removed',
      message: 'The phone number {phone} no longer belongs to your account for {place}.',
      unexpected: 'If this was not you, change your password now and look through your account.',
    },
    IdentityLinked: {
      subject: 'You can now sign in to {place} with {service}',
      heading: 'A way to sign in was added',
      message: 'From now on, signing in with {service} opens your account for {place}.',
      unexpected: 'If this was not you, change your password now and look through your account.',
    },
    IdentityRemoved: {
      subject: '{service} was removed from your {place} account',
      heading: 'A way to sign in was removed',
      message: 'Signing in with {service} no longer opens your account for {place}.',
      unexpected: 'If this was not you, change your password now and look through your account.',
    },
    NewDevice: {
      subject: 'New sign-in to {place}',
      heading: 'A new device signed in',
      message: 'Your account for {place} was opened from a device that we have not seen before.',
      unexpected: 'If this was not you, change your password now and look through your account.',
    },
    MfaAdded: {
      subject: 'Two-step verification was added to your {place} account',
      heading: 'Two-step verification was added',
      message: 'From now on your account for {place} asks for a second step when you sign in.',
      unexpected: 'If this was not you, change your password now and look through your account.',
    },
    MfaRemoved: {
      subject: 'Two-step verification was removed from your {place} account',
      heading: 'Two-step verification was removed',
      message: 'Your account for {place} no longer asks for this second step when you sign in.',
      unexpected: 'If this was not you, change your password now and turn two-step verification on again.',
    },
  },
  details: { time: 'Time', device: 'Device', network: 'Network' },
};
