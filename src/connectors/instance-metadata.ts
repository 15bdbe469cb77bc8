import { z } from 'zod';
import type { SocialMetadata } from './social.ts';

const logo = z
  .string()
  .max(65_536)
  .regex(/^(https?:\/\/|data:image\/)/, 'must be an http(s) or data: URL of an image');

/** What an operator may say in place of a factory's own metadata: of a protocol there are several connectors. */
export const instanceMetadata = z
  .object({
    target: z.string().min(1).max(128),
    name: z.record(z.string(), z.string().max(256)).and(z.object({ en: z.string().min(1).max(256) })),
    logo,
    logoDark: logo.nullable(),
  })
  .partial();

export type InstanceMetadata = z.output<typeof instanceMetadata>;

/** The factory's metadata with what the operator has put over it. What cannot be read of a row is left out. */
export function withInstance<Metadata extends Pick<SocialMetadata, 'target' | 'name' | 'logo' | 'logoDark'>>(
  metadata: Metadata,
  stored: Record<string, unknown>,
): Metadata {
  const read = instanceMetadata.safeParse(stored);
  if (!read.success) return metadata;
  const { target, name, logo, logoDark } = read.data;
  return {
    ...metadata,
    ...(target !== undefined && { target }),
    ...(name && { name }),
    // A dark logo of the factory would not go with a light one of the operator's.
    ...(logo && { logo, logoDark: null }),
    ...(logoDark && { logoDark }),
  };
}
