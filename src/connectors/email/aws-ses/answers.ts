import { type Answer, textAt } from '../../http/answer.ts';
import type { Complaint } from '../../http/verdict.ts';
import type { AwsSesConfig } from './config.ts';
import { ofTheRole } from './rules.ts';
import { hasOwnKeys } from './signing.ts';

/** `BadRequestException:http://…` in the header, `com.amazon.coral.service#AccessDeniedException` in the body. */
export function complaintOf({ headers, json }: Answer, config: AwsSesConfig) {
  const type = headers['x-amzn-errortype'] ?? textAt(json, '__type') ?? textAt(json, 'code');
  const name = type?.split(':')[0]?.split('#').pop()?.trim();
  const isOfRole = name?.startsWith('ExpiredToken') && !hasOwnKeys(config);
  return {
    kind: 'complaint' as const,
    code: isOfRole ? name + ofTheRole : name,
    words: textAt(json, 'message') ?? textAt(json, 'Message'),
  } satisfies Partial<Complaint> & { kind: string };
}

/** The credentials are good, but not for this question. */
export const isDenied = (code: string | undefined) => /^AccessDenied/.test(code ?? '');
