import { z } from 'zod';
import type { EmailConnectorFactory, Outcome } from '../../connectors/connector.ts';
import { listConnectors } from '../../delivery/connectors.ts';
import { refusalOf } from '../../delivery/refusal.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { parseEmailAddress } from '../../lib/email-address.ts';
import { standardId } from '../../lib/ids.ts';
import { compose } from '../../templates/compose.ts';
import { route } from '../route.ts';
import { checkConfig, withStoredSecrets } from './connectors.ts';
import { emailText } from './verification-codes.ts';

const limitMilliseconds = 45_000;

/** The code of every test mail. It opens nothing. */
const testCode = '000000';

/** Sends a test mail with a config that need not be stored, through the very code that sends real mail. */
export const connectorTestRoutes = (door: Door) => [
  route({
    method: 'POST',
    path: '/connectors/:factoryId/test',
    tag: 'Connectors',
    summary: 'Send a test message with the given config, before or after it is saved',
    given: {
      params: z.object({ factoryId: z.string() }),
      body: z
        .object({
          email: emailText.optional(),
          phone: z.string().optional(),
          config: z.record(z.string(), z.unknown()),
          locale: z.string().optional(),
        })
        .refine(({ email, phone }) => email ?? phone, 'email or phone must be given'),
    },
    answer: { status: 204 },
    errors: [
      'connector.not_found',
      'connector.unexpected_type',
      'connector.invalid_config',
      'connector.general',
      'user.invalid_email',
    ],
    async run({ params: { factoryId }, body }) {
      const factory = door.factories.find(factoryId);
      if (!factory) throw new PublicError('connector.not_found', { type: 'Email', factoryId }, { status: 400 });
      if (body.phone !== undefined || body.email === undefined) {
        throw new PublicError('connector.unexpected_type', { type: factory.type, factoryId });
      }
      const config = checkConfig(factory, withStoredSecrets(factory, body.config, await storedConfig(door, factory)));
      const outcome = await sendTest(door, factory, config, { to: body.email, locale: body.locale ?? 'en' });
      if (outcome.kind !== 'accepted') throw refusalOf(outcome);
    },
  }),
];

/** A config that was read from the API has its secrets masked; the stored ones stand behind the masks. */
async function storedConfig({ parts, tenantId }: Door, factory: EmailConnectorFactory) {
  const rows = await listConnectors(parts.database, parts.seal, tenantId);
  return rows.find(({ factoryId }) => factoryId === factory.metadata.id)?.config;
}

async function sendTest(
  { parts, origin }: Door,
  factory: EmailConnectorFactory,
  raw: object,
  { to, locale }: { to: string; locale: string },
): Promise<Outcome> {
  const recipient = parseEmailAddress(to);
  if (recipient.kind === 'invalid') throw new PublicError('user.invalid_email', { reason: recipient.reason });
  const config = factory.config.parse(raw);
  const variables = { code: testCode, locale };
  const { template: _template, ...wording } = compose({
    usageType: 'Generic',
    locale,
    variables,
    wordings: factory.templates?.(config) ?? [],
    branding: factory.branding?.(config) ?? {},
    origin,
    expiresInMinutes: 10,
  });
  const message = { id: standardId(), to: recipient.address, ...wording };
  try {
    return await factory.send({ ...message, about: { usageType: 'Generic', locale, variables } }, config, {
      signal: AbortSignal.timeout(limitMilliseconds),
      log: parts.log,
      confirmTransmission: async () => true,
    });
  } finally {
    await factory.release?.(config);
  }
}
