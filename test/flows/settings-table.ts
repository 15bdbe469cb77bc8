import { type IdentifierType, refusalOf, type SecondaryName, type SignInMethod, type WaysIn } from './expectation.ts';

/** Every sign-up, valid or not: 8 sets of identifiers, 9 of secondary ones, password and verification on and off. */
export function everySignUp(): WaysIn['signUp'][] {
  const sets: IdentifierType[][] = [
    [],
    ['username'],
    ['email'],
    ['phone'],
    ['username', 'email'],
    ['username', 'phone'],
    ['email', 'phone'],
    ['username', 'email', 'phone'],
  ];
  const seconds: SecondaryName[][] = [
    [],
    ['username'],
    ['email'],
    ['phone'],
    ['emailOrPhone'],
    ['username', 'email'],
    ['username', 'phone'],
    ['email', 'phone'],
    ['username', 'emailOrPhone'],
  ];
  return sets.flatMap((identifiers) =>
    seconds.flatMap((second) =>
      bothWays.flatMap((password) =>
        bothWays.map((verify) => ({
          identifiers,
          password,
          verify,
          secondaryIdentifiers: second.map((identifier) => ({ identifier, verify: true })),
        })),
      ),
    ),
  );
}

/** Every choice of sign-in methods: username with or without, email and phone each in five ways. */
export function everySignIn(): WaysIn['signIn'][] {
  return usernameMethods.flatMap((username) =>
    reachableMethods.flatMap((email) =>
      reachableMethods.map((phone) => ({
        methods: [...methodOf('username', username), ...methodOf('email', email), ...methodOf('phone', phone)],
      })),
    ),
  );
}

export const modes = ['SignInAndRegister', 'SignIn', 'Register'] as const;

export const forgotPasswordChoices: WaysIn['forgotPasswordMethods'][] = [
  null,
  [],
  ['EmailVerificationCode'],
  ['PhoneVerificationCode'],
  ['EmailVerificationCode', 'PhoneVerificationCode'],
];

/**
 * Every valid sign-up with every mode, in as many rounds as are asked for, each time with the sign-in that this mode has
 * not met for longest; in two rounds every mode meets every sign-in, and every choice for forgotten passwords.
 */
export function validSettings(rounds: number): WaysIn[] {
  const signUps = everySignUp().filter((signUp) => !refusalOf(settingsOf({ signUp, signIn: { methods: [] } })));
  const waiting = modes.map((signInMode) => ({ signInMode, signIns: everySignIn() }));
  return Array.from({ length: rounds }, () => signUps)
    .flat()
    .flatMap((signUp) => waiting.map((each) => ({ signUp, ...each })))
    .map(({ signUp, signInMode, signIns }, position) => {
      const place = signIns.findIndex((signIn) => !refusalOf(settingsOf({ signUp, signIn })));
      const signIn = signIns.splice(place, 1)[0] ?? { methods: [] };
      signIns.push(signIn);
      const forgotPasswordMethods = forgotPasswordChoices[position % forgotPasswordChoices.length] ?? null;
      return settingsOf({ signUp, signIn, signInMode, forgotPasswordMethods });
    });
}

const settingsOf = (some: Pick<WaysIn, 'signUp' | 'signIn'> & Partial<WaysIn>): WaysIn => ({
  signInMode: 'SignInAndRegister',
  forgotPasswordMethods: [],
  ...some,
});

const bothWays = [true, false];
const usernameMethods = ['none', 'password'] as const;
const reachableMethods = ['none', 'password', 'code', 'password first', 'code first'] as const;

const methodOf = (identifier: IdentifierType, choice: (typeof reachableMethods)[number]): SignInMethod[] =>
  choice === 'none'
    ? []
    : [
        {
          identifier,
          password: choice !== 'code',
          verificationCode: choice !== 'password',
          isPasswordPrimary: choice === 'password' || choice === 'password first',
        },
      ];

/** The settings in few words, for whoever reads a failure. */
export function inWords({ signUp, signIn, signInMode, forgotPasswordMethods }: WaysIn): string {
  const second = signUp.secondaryIdentifiers.map(({ identifier }) => `+${identifier}`).join('');
  const methods = signIn.methods.map(({ identifier, password, verificationCode }) => {
    const factors = [...(password ? ['password'] : []), ...(verificationCode ? ['code'] : [])];
    return `${identifier} by ${factors.join('/')}`;
  });
  return [
    `sign-up [${signUp.identifiers.join()}${second}]${signUp.password ? ' with password' : ''}`,
    `sign-in [${methods.join(', ')}]`,
    signInMode,
    `reset ${JSON.stringify(forgotPasswordMethods)}`,
  ].join(' · ');
}
