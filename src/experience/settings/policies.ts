import { z } from 'zod';

/** ASVS 6.5.5: what somebody signs in with lives for ten minutes at most. */
const longestCodeLifetimeSeconds = 600;

const verificationCodePolicy = z
  .object({
    expirationDuration: z.int().min(60).max(3600).optional(),
    maxRetryAttempts: z.int().min(1).max(100).optional(),
    allowLongExpiration: z.boolean().optional().describe('lets codes live for more than ten minutes'),
  })
  .refine(
    ({ expirationDuration = 0, allowLongExpiration }) =>
      expirationDuration <= longestCodeLifetimeSeconds || allowLongExpiration === true,
    {
      path: ['expirationDuration'],
      error:
        'must be at most 600: a code that somebody signs in with should not live for more than ten minutes ' +
        '(OWASP ASVS 6.5.5). Set allowLongExpiration to true beside it if yours must',
    },
  );

const passwordLength = z
  .object({ min: z.int().min(1).max(4096).optional(), max: z.int().min(1).max(4096).optional() })
  .refine(({ min = 8, max = 256 }) => min <= max, {
    path: ['max'],
    error: 'must not be less than min (8 unless you set it; max is 256)',
  });

const passwordPolicy = z.object({
  length: passwordLength.optional(),
  characterTypes: z.object({ min: z.int().min(1).max(4).optional() }).optional(),
  rejects: z
    .object({
      pwned: z.boolean().optional(),
      repetitionAndSequence: z.boolean().optional(),
      userInfo: z.boolean().optional(),
      words: z.array(z.string()).optional(),
    })
    .optional(),
});

const usernameLength = z.int().min(1).max(128);

const usernamePolicy = z
  .object({
    caseSensitive: z.boolean(),
    minLength: usernameLength,
    maxLength: usernameLength,
    allowedChars: z.object({
      lowercase: z.boolean(),
      uppercase: z.boolean(),
      numbers: z.boolean(),
      underscore: z.boolean(),
    }),
  })
  .refine(({ minLength, maxLength }) => minLength <= maxLength, {
    path: ['maxLength'],
    error: 'must not be less than minLength',
  })
  .refine(({ allowedChars: { lowercase, uppercase, underscore } }) => lowercase || uppercase || underscore, {
    path: ['allowedChars'],
    error: 'must allow letters or the underscore: a username does not begin with a digit',
  });

/** What codes, passwords, names and addresses must be like, and how much may go wrong. */
export const policies = {
  verificationCodePolicy,
  passwordPolicy,
  /** Its period is judged by a rule of its own, with a code of its own. */
  passwordExpiration: z.object({
    enabled: z.boolean().optional(),
    validPeriodDays: z.number().optional(),
    enabledAt: z.number().optional().describe('set when expiration is switched on; what a patch says is ignored'),
  }),
  usernamePolicy,
  /** Which addresses are one mailbox: for look-ups and uniqueness only, mail goes to what was typed. */
  emailAddressPolicy: z.object({
    ignoreSubaddress: z.boolean().optional().describe('`ada+news@example.com` is `ada@example.com`'),
    ignoreDots: z.boolean().optional().describe('at Gmail, `a.d.a@googlemail.com` is `ada@gmail.com`'),
  }),
  sentinelPolicy: z.object({
    maxAttempts: z.int().min(1).max(1_000_000).optional(),
    lockoutDuration: z.int().min(1).max(1_000_000).optional(),
  }),
  captchaPolicy: z.object({ enabled: z.boolean().optional() }),
  emailBlocklistPolicy: z.object({
    blockDisposableAddresses: z.boolean().optional(),
    blockSubaddressing: z.boolean().optional(),
    customAllowlist: z.array(z.string()).optional(),
    customBlocklist: z.array(z.string()).optional(),
  }),
};
