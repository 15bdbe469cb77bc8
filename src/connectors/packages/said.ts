import { z } from 'zod';

/** What a thread may say; anything else is not believed, and a message that fits nothing is dropped. */
const number = z.int().nonnegative();
const words = z.string().max(100_000);

export const account = z.object({
  code: z.string().max(100).optional(),
  status: z.int().min(100).max(999).optional(),
  networkCode: z.string().max(100).optional(),
  replyCode: z.int().min(200).max(599).optional(),
  mayHaveSent: z.boolean(),
  words,
});

export const fromThread = z.union([
  z.object({
    id: number,
    request: number,
    ask: z.enum(['confirm', 'fetch', 'proceed', 'cut', 'checkHost', 'log']),
    given: z.unknown(),
  }),
  z.object({ id: number, isTransmitting: z.literal(true) }),
  z.object({ id: number, account }),
  z.object({ id: number, answer: z.unknown() }),
]);

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), providerMessageId: z.string().optional() }),
  z.object({ kind: z.literal('deferred'), reason: words, retryAfterSeconds: z.number().nonnegative().optional() }),
  z.object({
    kind: z.literal('rejected'),
    reason: words,
    scope: z.enum(['recipient', 'message', 'configuration']),
    code: z.literal('not_implemented').optional(),
  }),
  z.object({ kind: z.literal('unknown'), reason: words }),
]);

export const sent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sent'), providerMessageId: z.string().max(200).optional() }),
  z.object({ kind: z.literal('outcome'), outcome }),
]);

export const problems = z
  .array(z.object({ path: z.array(z.union([z.string().max(200), z.number()])).max(20), message: words }))
  .max(100);

const stepName = z.enum([
  'config',
  'dns',
  'tcp',
  'tls',
  'greeting',
  'ehlo',
  'starttls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'credentials',
  'sender',
  'dry-run',
  'send',
]);

export const steps = z
  .array(
    z.object({
      name: stepName,
      status: z.enum(['passed', 'warned', 'failed', 'skipped']),
      milliseconds: z.number().nonnegative(),
      result: words,
      transcript: z.array(words).max(1_000),
      cause: words.optional(),
      advice: words.optional(),
    }),
  )
  .max(50);

const texts = z.record(z.string(), z.string().max(4_000));
const named = texts.and(z.object({ en: z.string().min(1).max(4_000) }));
const file = z.string().max(1_000_000);

const feature = z.enum(['sender', 'sender name', 'reply-to', 'headers', 'text', 'html', 'wording', 'message id']);

const metadata = z.object({
  id: z.string().regex(/^[\w.-]{1,128}$/, 'must be letters, digits, ".", "_" and "-"'),
  target: z.string().min(1).max(128),
  name: named,
  description: named,
  logo: file,
  logoDark: file.nullish(),
  readme: file.default(''),
  cannotCarry: z.array(feature).optional(),
  /** Of social ones. */
  platform: z.enum(['Native', 'Universal', 'Web']).nullish().catch(undefined),
  isStandard: z.boolean().optional().catch(undefined),
});

const itemType = z.enum(['Text', 'MultilineText', 'Number', 'Switch', 'Select', 'MultiSelect', 'Json']);

const formItem = z.object({
  key: z.string().min(1).max(200),
  label: z.string().max(1_000),
  type: itemType.catch('Text'),
  placeholder: z.string().max(1_000).optional(),
  required: z.boolean().optional(),
  defaultValue: z.unknown().optional(),
  showConditions: z.array(z.object({ targetKey: z.string(), expectValue: z.unknown().optional() })).optional(),
  description: z.string().max(10_000).optional(),
  tooltip: z.string().max(10_000).optional(),
  isConfidential: z.boolean().optional(),
  isDevFeature: z.boolean().optional(),
  selectItems: z.array(z.object({ value: z.string(), title: z.string().optional() })).optional(),
});

export const description = z.object({
  kind: z.enum(['kit', 'own']),
  type: z.enum(['Email', 'Sms', 'Social'], 'it is no Email, Sms or Social connector'),
  metadata,
  formItems: z.array(formItem).max(500),
  secretNames: z.array(z.string()).max(1_000),
  destinationNames: z.array(z.string()).max(1_000),
  fixedSender: z.email().optional(),
  canDiagnose: z.boolean(),
});

export type PackageDescription = z.output<typeof description>;
export type PackageFormItem = z.output<typeof formItem>;

/** Where a social package sends people, and what it wants to know again when they come back. */
export const departed = z.object({
  authorizationUri: z.string().max(10_000),
  session: z
    .record(z.string(), z.unknown())
    .refine((session) => JSON.stringify(session).length <= 20_000, 'is too long to be kept'),
});

export const userInfo = z.looseObject({ id: z.unknown(), rawData: z.unknown().optional() });

/** What a package asks of the house's own HTTP. */
export const fetchRequest = z.object({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  url: z.string().max(10_000),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  timeoutMilliseconds: z.number().positive().max(60_000).optional(),
  maximumBytes: z.number().positive().max(1_000_000).optional(),
  isOperatorUrl: z.boolean().optional(),
  isGuarded: z.boolean(),
});

export const proceeding = z.object({ request: number, isAllowed: z.boolean() });
export const cut = z.object({ request: number });
export const line = z.object({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error']),
  text: z.string().max(10_000),
});

export const hostQuestion = z.object({ url: z.string().max(10_000), isOperatorUrl: z.boolean().optional() });
