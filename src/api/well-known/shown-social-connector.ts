import { z } from 'zod';
import type { Parts } from '../../interactions/parts.ts';
import type { SocialConnector } from '../../social/social-connectors.ts';

const texts = z.record(z.string(), z.string());

/** A way in by another service, as pages show it: who it is, and nothing of its config. */
export const shownSocialConnector = z.object({
  id: z.string().describe('of the connector: to be sent with the calls of social verification'),
  target: z.string(),
  platform: z.enum(['Native', 'Universal', 'Web']),
  name: texts,
  description: texts,
  logo: z.string(),
  logoDark: z.string().nullable(),
  isStandard: z.boolean().optional(),
});

/** Those that the tenant shows, in its order. A target that no working connector has is left out. */
export async function shownSocialConnectors(
  { social }: Pick<Parts, 'social'>,
  tenantId: string,
  targets: readonly string[],
): Promise<z.output<typeof shownSocialConnector>[]> {
  if (targets.length === 0) return [];
  const connectors = await social.list(tenantId);
  return targets.flatMap((target) => connectors.filter((one) => one.target === target).map(shown));
}

function shown({ id, target, platform, name, logo, logoDark, factory }: SocialConnector) {
  const { description, isStandard } = factory.metadata;
  return { id, target, platform, name, description, logo, logoDark, ...(isStandard && { isStandard }) };
}
