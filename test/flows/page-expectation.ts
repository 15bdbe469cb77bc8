import {
  type Attempt,
  type Holding,
  type IdentifierType,
  missingOf,
  type SignInMethod,
  type WaysIn,
} from './expectation.ts';

/**
 * What people are expected to be asked for on the hosted pages, and where they end: what the description says of the API
 * (`expectation.ts`), and of the sign-in pages that call it (sections 4.4, 5.6 and 5.8).
 */
export function expectedStops(settings: WaysIn, attempt: Attempt): string[] {
  switch (attempt.what) {
    case 'register':
      return expectedRegistration(settings, attempt);
    case 'sign in':
      return expectedSignIn(settings, attempt);
    case 'reset':
      return expectedReset(settings, attempt);
  }
}

const notThis = 'told what can be typed';

/** What the operator closed is not there: whoever looks for it is sent to the other page, if there is one. */
const closed = (isOtherOpen: boolean, other: string) => [isOtherOpen ? `sent to ${other}` : 'not offered'];

const signUpTypes = ({ signInMode, signUp }: WaysIn) => (signInMode === 'SignIn' ? [] : signUp.identifiers);
const signInMethods = ({ signInMode, signIn }: WaysIn) => (signInMode === 'Register' ? [] : signIn.methods);

function expectedRegistration(settings: WaysIn, { by, account }: Attempt): string[] {
  const types = signUpTypes(settings);
  if (types.length === 0) return closed(signInMethods(settings).length > 0, '/sign-in');
  if (!types.includes(by)) return ['identifier', notThis];
  const isKnown = account?.includes(by) ?? false;
  if (by === 'username')
    return ['identifier', ...(isKnown ? ['told that it is taken'] : arrival(settings, ['username'], 'somebody new'))];
  const proven = ['identifier', 'code'];
  if (!account || !isKnown) return [...proven, ...arrival(settings, [by], 'somebody new')];
  const hasCode = signInMethods(settings).some((method) => method.identifier === by && method.verificationCode);
  return hasCode ? [...proven, 'confirm', ...arrival(settings, account, 'themselves')] : [...proven, 'closed'];
}

function expectedSignIn(settings: WaysIn, { by, factor, account }: Attempt): string[] {
  const methods = signInMethods(settings);
  if (methods.length === 0) return closed(signUpTypes(settings).length > 0, '/register');
  const method = methods.find(({ identifier }) => identifier === by);
  if (!method) return ['identifier', notThis];
  const isKnown = account?.includes(by) ?? false;
  if (usedFactor(method, factor) === 'password') {
    const isRight = isKnown && account?.includes('password') && factor !== 'wrong password';
    return [
      'identifier',
      'password',
      ...(isRight ? arrival(settings, account ?? [], 'themselves') : ['told that it does not match']),
    ];
  }
  if (account && isKnown) return ['identifier', 'code', ...arrival(settings, account, 'themselves')];
  if (settings.signInMode === 'SignIn') return ['identifier', 'no message'];
  return ['identifier', 'code', ...switchToRegistration(settings, by)];
}

/** People take the factor that they like, where the operator lets them. */
export const usedFactor = ({ password, verificationCode }: SignInMethod, liked: Attempt['factor']) =>
  (liked === 'code' && verificationCode) || !password ? 'code' : 'password';

/** Offered where the identifier is one that people sign up with, alone or besides another. */
function switchToRegistration(settings: WaysIn, by: IdentifierType): string[] {
  const { identifiers, secondaryIdentifiers } = settings.signUp;
  const named = [...identifiers, ...secondaryIdentifiers.map(({ identifier }) => identifier)];
  const isMeant = named.some((name) => name === by || (name === 'emailOrPhone' && by !== 'username'));
  const isOffered = signUpTypes(settings).length > 0 && isMeant;
  return isOffered ? ['confirm', ...arrival(settings, [by], 'somebody new')] : ['closed'];
}

/** What is missing is asked for one by one, in the order of section 5.5. */
function arrival(settings: WaysIn, given: readonly Holding[], who: string): string[] {
  const missing = missingOf(settings, given);
  const asked = missing.map((name) => {
    if (name === 'username' || name === 'password') return [`new ${name}`];
    return [`new ${name}`, 'code'];
  });
  return [...asked.flat(), `application as ${who}`];
}

function expectedReset({ forgotPasswordMethods: methods }: WaysIn, { by, account }: Attempt): string[] {
  const ways = methods ?? ['EmailVerificationCode', 'PhoneVerificationCode'];
  if (ways.length === 0) return ['not offered'];
  const isOn = ways.includes(by === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode');
  if (!isOn) return ['identifier', notThis];
  return account?.includes(by)
    ? ['identifier', 'code', 'new password', 'back at sign-in']
    : ['identifier', 'no message'];
}
