import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { AnyFactory } from '../../connectors/factory.ts';
import { formItemsOf } from '../../connectors/form-items.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { route } from '../route.ts';

const texts = z.record(z.string(), z.string());

/** The metadata of a factory, as factories and connectors show it (spec 1.2, 1.6). */
export const factoryAnswer = z.object({
  type: z.string(),
  id: z.string(),
  target: z.string(),
  platform: z.enum(['Native', 'Universal', 'Web']).nullable().describe('null for email and SMS'),
  name: texts,
  description: texts,
  logo: z.string(),
  logoDark: z.string().nullable(),
  readme: z.string().describe('Markdown'),
  formItems: z.array(z.record(z.string(), z.unknown())),
  customData: z.object({ cannotCarry: z.array(z.string()).describe('what of a message gets lost') }).optional(),
  isStandard: z.boolean().optional().describe('a protocol: there may be several connectors of it'),
  isDemo: z.boolean(),
});

export const connectorFactoryRoutes = (door: Door) => [list(door), read(door)];

const list = ({ factories }: Door) =>
  route({
    method: 'GET',
    path: '/connector-factories',
    tag: 'Connectors',
    summary:
      'List the connector factories: the services that Postern can speak to, for mails, text messages and signing in',
    answer: { status: 200, schema: z.array(factoryAnswer) },
    run: () => Promise.all(factories.all().map(describeFactory)),
  });

const read = ({ factories }: Door) =>
  route({
    method: 'GET',
    path: '/connector-factories/:id',
    tag: 'Connectors',
    summary: 'Read a connector factory',
    given: { params: z.object({ id: z.string() }) },
    answer: { status: 200, schema: factoryAnswer },
    errors: ['entity.not_found'],
    async run({ params }) {
      const factory = factories.find(params.id);
      if (!factory) throw new PublicError('entity.not_found');
      return describeFactory(factory);
    },
  });

export async function describeFactory(factory: AnyFactory) {
  const { cannotCarry, ...metadata } =
    'cannotCarry' in factory.metadata ? factory.metadata : { ...factory.metadata, cannotCarry: undefined };
  return {
    type: factory.type,
    ...metadata,
    readme: metadata.readme.includes('\n') ? metadata.readme : await readGuide(metadata.readme),
    formItems: formItemsOf(factory.config),
    isDemo: isDemo(metadata.id),
    ...(cannotCarry && { customData: { cannotCarry } }),
  };
}

/** Factories that hosted services show and nobody can set up (spec 1.1). */
export const isDemo = (factoryId: string) => factoryId === 'logto-sms' || factoryId === 'logto-social-demo';

const guides = new Map<string, Promise<string>>();

function readGuide(file: string) {
  const guide = guides.get(file) ?? readFile(new URL(`../../../docs/connectors/${file}`, import.meta.url), 'utf8');
  guides.set(file, guide);
  return guide;
}
