/**
 * What the public API is expected to do with people, written from its description alone (sections 4 and 5 of it): settings
 * and an attempt in, the calls and their answers out. It knows nothing of the code that it is compared with.
 */
export type IdentifierType = 'username' | 'email' | 'phone';

export type ReachableType = 'email' | 'phone';

export interface SignInMethod {
  identifier: IdentifierType;
  password: boolean;
  verificationCode: boolean;
  isPasswordPrimary: boolean;
}

export type SecondaryName = IdentifierType | 'emailOrPhone';

export interface WaysIn {
  signUp: {
    identifiers: IdentifierType[];
    password: boolean;
    verify: boolean;
    secondaryIdentifiers: { identifier: SecondaryName; verify?: boolean }[];
  };
  signIn: { methods: SignInMethod[] };
  signInMode: 'SignInAndRegister' | 'SignIn' | 'Register';
  /** `null`: by whatever connector there is. */
  forgotPasswordMethods: ('EmailVerificationCode' | 'PhoneVerificationCode')[] | null;
}

/** What an account has. */
export type Holding = IdentifierType | 'password';

export interface Attempt {
  what: 'register' | 'sign in' | 'reset';
  by: IdentifierType;
  /** What is proven: `typed` is a username that is chosen without a password. */
  factor: 'code' | 'password' | 'wrong password' | 'typed';
  /** What the account of the person has; without it there is none. */
  account?: Holding[];
  /** Whoever finds an account, or finds none, takes the other way. */
  switches?: boolean;
}

/** The code of the first rule of sections 4.3 and 4.4 that the settings break, while both connectors are there. */
export function refusalOf({ signUp, signIn }: WaysIn): string | undefined {
  const { identifiers, secondaryIdentifiers: secondary } = signUp;
  const named = [...identifiers, ...secondary.map(({ identifier }) => identifier)].flatMap(parts);
  const isUnproven = (verify: boolean | undefined, name: SecondaryName) => name !== 'username' && verify !== true;
  if (secondary.length > 0 && identifiers.length === 0) return 'missing_sign_up_identifiers';
  if (new Set(named).size < named.length) return 'duplicated_sign_up_identifiers';
  if (identifiers.some((name) => isUnproven(signUp.verify, name))) return 'passwordless_requires_verify';
  if (secondary.some(({ identifier, verify }) => isUnproven(verify, identifier))) return 'passwordless_requires_verify';
  if (signIn.methods.some(({ password, verificationCode }) => !password && !verificationCode)) {
    return 'at_least_one_authentication_factor';
  }
  const needsCodes = signUp.verify && !signUp.password;
  const hasCode = ({ identifier, verificationCode }: SignInMethod) => identifier === 'username' || verificationCode;
  return needsCodes && !signIn.methods.every(hasCode) ? 'code_sign_in_must_be_enabled' : undefined;
}

const parts = (name: SecondaryName): string[] => (name === 'emailOrPhone' ? ['email', 'phone'] : [name]);

/** The calls that the attempt makes, each with its answer: `identify 422 user.missing_profile password`. */
export function expectedWay(settings: WaysIn, attempt: Attempt): string[] {
  switch (attempt.what) {
    case 'register':
      return expectedRegistration(settings, attempt);
    case 'sign in':
      return expectedSignIn(settings, attempt);
    case 'reset':
      return expectedReset(settings, attempt);
  }
}

function expectedRegistration(settings: WaysIn, attempt: Attempt): string[] {
  const { by, factor, account } = attempt;
  if (by !== 'username') return ['send 200', 'verify 200', ...registerWith(settings, attempt, [by])];
  const call = factor === 'typed' ? 'add username' : 'choose identity';
  if (account?.includes('username')) return [`${call} 422 user.username_already_in_use`];
  return factor === 'typed'
    ? [`${call} 204`, ...registerWith(settings, attempt, ['username'])]
    : [`${call} 200`, ...registerWith(settings, attempt, ['username', 'password'])];
}

/** Section 5.5: whether it is taken comes before whether registration is open, and that before what is missing. */
function registerWith(settings: WaysIn, attempt: Attempt, given: Holding[]): string[] {
  const { by, account, switches } = attempt;
  if (account?.includes(by)) {
    const taken = `identify 422 user.${by}_already_in_use`;
    if (!switches) return [taken];
    if (settings.signInMode === 'Register') return [taken, 'switch 403 auth.forbidden'];
    return [taken, 'switch 204', ...signInWith(settings, { ...attempt, switches: false })];
  }
  if (settings.signInMode === 'SignIn') return ['identify 403 auth.forbidden'];
  const missing = missingOf(settings, given).sort();
  if (missing.length === 0) return ['identify 201', 'submit 200'];
  return [`identify 422 user.missing_profile ${missing}`, ...completion(missing), 'identify 201', 'submit 200'];
}

function expectedSignIn(settings: WaysIn, attempt: Attempt): string[] {
  const { factor, by, account } = attempt;
  const isKnown = account?.includes(by) ?? false;
  if (factor === 'code') {
    // Section 5.3: nobody learns of an account where none can be made.
    if (settings.signInMode === 'SignIn' && !isKnown) return ['send 200', 'no message'];
    return ['send 200', 'verify 200', ...signInWith(settings, attempt)];
  }
  const isRight = factor === 'password' && isKnown && account?.includes('password');
  if (!isRight) return ['password 422 session.invalid_credentials'];
  return ['password 200', ...signInWith(settings, attempt)];
}

function signInWith(settings: WaysIn, attempt: Attempt): string[] {
  const { by, factor, account, switches } = attempt;
  const method = settings.signIn.methods.find(({ identifier }) => identifier === by);
  const isOn = factor === 'code' ? method?.verificationCode : method?.password;
  if (!isOn) return ['identify 422 user.sign_in_method_not_enabled'];
  if (settings.signInMode === 'Register') return ['identify 403 auth.forbidden'];
  if (!account?.includes(by)) {
    const unknown = 'identify 404 user.user_not_exist';
    return switches ? [unknown, 'switch 204', ...registerWith(settings, attempt, [by])] : [unknown];
  }
  const missing = missingOf(settings, account).sort();
  if (missing.length === 0) return ['identify 204', 'submit 200'];
  return ['identify 204', `submit 422 user.missing_profile ${missing}`, ...completion(missing), 'submit 200'];
}

/** Section 5.5, in its order; the order in the answer is not promised, so the calls are compared in alphabetical order. */
export function missingOf({ signUp }: WaysIn, given: readonly Holding[]): string[] {
  const { identifiers, secondaryIdentifiers, password } = signUp;
  const isEither = identifiers.includes('email') && identifiers.includes('phone');
  const primary = identifiers.includes('username') ? ['username'] : isEither ? ['emailOrPhone'] : identifiers;
  const demanded = [
    ...primary,
    ...secondaryIdentifiers.map(({ identifier }) => identifier),
    ...(password ? ['password'] : []),
  ];
  const has = (name: string) => given.some((one) => one === name || (name === 'emailOrPhone' && isReachable(one)));
  return demanded.filter((name) => !has(name));
}

const isReachable = (name: Holding) => name === 'email' || name === 'phone';

/** Section 5.9: what is missing is given one by one, an address or number after its code. */
const completion = (missing: string[]) =>
  missing.flatMap((name) => {
    const type = name === 'emailOrPhone' ? 'email' : name;
    return type === 'email' || type === 'phone' ? ['send 200', 'verify 200', `add ${type} 204`] : [`add ${type} 204`];
  });

/** Section 5.8: a code goes to whoever has an account, and what it is good for is said when it has come back. */
function expectedReset({ forgotPasswordMethods: methods }: WaysIn, { by, account }: Attempt): string[] {
  if (!account?.includes(by)) return ['send 200', 'no message'];
  const method = by === 'email' ? 'EmailVerificationCode' : 'PhoneVerificationCode';
  const isOn = methods === null || methods.includes(method);
  if (!isOn) return ['send 200', 'verify 200', 'identify 422 session.not_supported_for_forgot_password'];
  return [
    'send 200',
    'verify 200',
    'identify 204',
    'submit 422 user.new_password_required_in_profile',
    ...(account.includes('password') ? ['new password 422 user.same_password'] : []),
    'new password 204',
    'submit 200',
  ];
}
