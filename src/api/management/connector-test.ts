import { z } from 'zod';
import type { DiagnosisStep } from '../../connectors/connector.ts';
import { listConnectors, type MessageType } from '../../delivery/connectors.ts';
import { diagnose, worstOf } from '../../delivery/diagnosis.ts';
import { refusalOf } from '../../delivery/refusal.ts';
import { trySend } from '../../delivery/try-send.ts';
import type { Door } from '../../door.ts';
import { type ErrorCode, PublicError } from '../../errors.ts';
import { testMessage } from '../../interactions/test-message.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import { route } from '../route.ts';
import { acceptedConfig, withStoredSecrets } from './connector-config.ts';
import { isDemo } from './connector-factories.ts';
import { emailText, phoneText } from './verification-codes.ts';

const params = z.object({ factoryId: z.string() });

const body = z.object({
  email: emailText.optional(),
  phone: phoneText.optional(),
  config: z.record(z.string(), z.unknown()),
  locale: z.string().max(100).optional(),
});

type Trial = z.output<typeof body>;

const refusals: ErrorCode[] = [
  'connector.not_found',
  'connector.unexpected_type',
  'connector.invalid_config',
  'user.invalid_email',
  'user.invalid_phone',
];

const stepAnswer = z.object({
  name: z.string(),
  status: z.enum(['passed', 'warned', 'failed', 'skipped']),
  milliseconds: z.number(),
  result: z.string().describe('what was found'),
  transcript: z.array(z.string()).describe('what went over the wire, without secrets, codes and recipients'),
  cause: z.string().optional(),
  advice: z.string().optional(),
});

const diagnosisAnswer = z.object({
  outcome: z.enum(['passed', 'warned', 'failed']).describe('the worst that a step came to'),
  steps: z.array(stepAnswer),
});

/** Tries out a config that need not be stored, through the very code that sends real messages. */
export const connectorTestRoutes = (door: Door) => [test(door), diagnosis(door)];

const test = (door: Door) =>
  route({
    method: 'POST',
    path: '/connectors/:factoryId/test',
    tag: 'Connectors',
    summary: 'Send a test message with the given config, before or after it is saved',
    given: { params, body: body.refine(({ email, phone }) => email ?? phone, 'email or phone must be given') },
    answer: { status: 204 },
    errors: [
      ...refusals,
      'connector.general',
      'connector.rate_limit_exceeded',
      'connector.usage_limit_exceeded',
      'connector.not_implemented',
    ],
    async run({ params: { factoryId }, body: given, request }) {
      const connector = await connectorFor(door, factoryId, given);
      const to = given.phone ?? given.email ?? '';
      const message = await testMessage(connector, await trialOf(door, given, request, to), door.parts.log);
      const outcome = await trySend(connector, message, door.parts);
      if (outcome.kind !== 'accepted') throw refusalOf(outcome);
    },
  });

const diagnosis = (door: Door) =>
  route({
    method: 'POST',
    path: '/connectors/:factoryId/diagnose',
    tag: 'Connectors',
    summary: 'Walk the way of a message step by step; with a recipient, the last step sends a test message',
    given: { params, body },
    answer: { status: 200, schema: diagnosisAnswer },
    errors: refusals,
    async run({ params: { factoryId }, body: given, request }) {
      const connector = await connectorFor(door, factoryId, given);
      const to = given.phone ?? given.email;
      const message =
        to === undefined
          ? undefined
          : await testMessage(connector, await trialOf(door, given, request, to), door.parts.log);
      const steps: DiagnosisStep[] = [];
      for await (const step of diagnose(connector, message, door.parts)) steps.push(step);
      return { outcome: worstOf(steps), steps };
    },
  });

async function trialOf({ origin, parts, tenantId }: Door, { locale }: Trial, request: { ip: string }, to: string) {
  const { languageInfo } = await parts.experience.get(tenantId);
  const templates = await parts.templates.get(tenantId);
  const { fallbackLanguage } = languageInfo;
  const requestedAt = new Date(parts.clock());
  return { to, locale, templates, fallbackLanguage, requestedAt, origin, ip: callerAddress(request) };
}

/** The factory with the given config, if it takes messages to such recipients. */
async function connectorFor(door: Door, factoryId: string, { phone, email, config }: Trial) {
  const factory = isDemo(factoryId) ? undefined : door.factories.findSending(factoryId);
  const wanted: MessageType = phone === undefined ? 'Email' : 'Sms';
  if (!factory) throw new PublicError('connector.not_found', { type: wanted, factoryId }, { status: 400 });
  const hasRecipient = (phone ?? email) !== undefined;
  if (hasRecipient && factory.type !== wanted) {
    throw new PublicError('connector.unexpected_type', { type: factory.type, factoryId });
  }
  const rows = await listConnectors(door.parts.database, door.parts.seal, door.tenantId);
  const stored = rows.find((row) => row.factoryId === factoryId)?.config;
  return { factory, config: await acceptedConfig(factory, withStoredSecrets(factory, config, stored)) };
}
