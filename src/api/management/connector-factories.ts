import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { EmailConnectorFactory } from '../../connectors/connector.ts';
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
  platform: z.null(),
  name: texts,
  description: texts,
  logo: z.string(),
  logoDark: z.string().nullable(),
  readme: z.string().describe('Markdown'),
  formItems: z.array(z.record(z.string(), z.unknown())),
  isDemo: z.boolean(),
});

export const connectorFactoryRoutes = (door: Door) => [list(door), read(door)];

const list = ({ factories }: Door) =>
  route({
    method: 'GET',
    path: '/connector-factories',
    tag: 'Connectors',
    summary: 'List the connector factories: the mail services that Postern can speak to',
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

export async function describeFactory(factory: EmailConnectorFactory) {
  const { type, metadata } = factory;
  return {
    type,
    ...metadata,
    readme: await readGuide(metadata.readme),
    formItems: formItemsOf(factory.config),
    isDemo: false,
  };
}

const guides = new Map<string, Promise<string>>();

function readGuide(file: string) {
  const guide = guides.get(file) ?? readFile(new URL(`../../../docs/connectors/${file}`, import.meta.url), 'utf8');
  guides.set(file, guide);
  return guide;
}
