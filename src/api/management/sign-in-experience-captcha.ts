import { z } from 'zod';
import { maskSecrets, movesSecrets, restoreSecrets } from '../../connectors/secrets.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import {
  type CaptchaConfig,
  captchaConfig,
  deleteCaptchaProvider,
  findCaptchaProvider,
  putCaptchaProvider,
} from '../../experience/captcha-provider.ts';
import { describeIssues, route } from '../route.ts';

const tag = 'Captcha';
const answer = z.object({
  tenantId: z.string(),
  config: captchaConfig.describe('the secret is masked; a mask that comes back keeps the secret'),
});

export const captchaProviderRoutes = (door: Door) => [read(door), put(door), remove(door)];

const read = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/captcha-provider',
    tag,
    summary: 'Read who judges captchas',
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found'],
    async run() {
      const config = await findCaptchaProvider(parts.database, parts.seal, tenantId);
      if (!config) throw new PublicError('entity.not_found');
      return toAnswer(tenantId, config);
    },
  });

const put = ({ parts, tenantId }: Door) =>
  route({
    method: 'PUT',
    path: '/captcha-provider',
    tag,
    summary: 'Set who judges captchas, in place of the earlier provider',
    given: { body: z.object({ config: captchaConfig }) },
    answer: { status: 200, schema: answer },
    async run({ body }) {
      const stored = await findCaptchaProvider(parts.database, parts.seal, tenantId);
      const config = withStoredSecret(body.config, stored);
      await putCaptchaProvider(parts.database, parts.seal, tenantId, config);
      parts.captchaProvider.drop();
      return toAnswer(tenantId, config);
    },
  });

const remove = ({ parts, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/captcha-provider',
    tag,
    summary: 'Remove the captcha provider; the captcha policy is switched off with it',
    answer: { status: 204 },
    errors: ['entity.not_found'],
    async run() {
      if (!(await deleteCaptchaProvider(parts.database, tenantId))) throw new PublicError('entity.not_found');
      parts.captchaProvider.drop();
      parts.experience.drop();
    },
  });

/** A secret is kept by its mask, unless that would send it to another provider. */
function withStoredSecret(given: CaptchaConfig, stored: CaptchaConfig | undefined): CaptchaConfig {
  const isMoved = stored && movesSecrets(captchaConfig, given, stored);
  const config = captchaConfig.safeParse(restoreSecrets(captchaConfig, given, isMoved ? undefined : stored));
  if (config.success) return config.data;
  const details = describeIssues(config.error, 'body.config');
  throw new PublicError('guard.invalid_input', { part: 'body' }, { details });
}

const toAnswer = (tenantId: string, config: CaptchaConfig) => ({
  tenantId,
  config: maskSecrets(captchaConfig, config),
});
