import { circumstancesOf } from '../templates/circumstances.ts';
import { composeNotice } from '../templates/compose-notice.ts';
import { exampleVariables } from '../templates/variables.ts';
import type { NoticeType } from '../usage-types.ts';
import { tenantBranding } from './mail-branding.ts';
import { mailLanguage } from './mail-language.ts';
import type { Parts } from './parts.ts';
import { type Preview, sampleDevice } from './preview-mail.ts';

export interface NoticePreviewRequest {
  noticeType: NoticeType;
  languageTag?: string | undefined;
  variables?: Record<string, unknown> | undefined;
}

/** A notice as its reader would see it, with sample values. Notices have no wording but ours. */
export async function previewNotice(
  parts: Parts,
  tenantId: string,
  { noticeType, languageTag, variables: given }: NoticePreviewRequest,
): Promise<Preview> {
  const settings = await parts.experience.get(tenantId);
  const locale = await mailLanguage(parts, tenantId, { uiLocales: languageTag });
  const variables = { ...exampleVariables(noticeType), ...given };
  const requestedAt = new Date(parts.clock());
  const {
    requestedAt: time,
    device,
    ip,
  } = circumstancesOf({ ...sampleDevice, requestedAt, locale, expiresInMinutes: 0 });
  const { template: _template, ...mail } = composeNotice({
    noticeType,
    locale,
    variables,
    branding: tenantBranding(settings),
    origin: parts.originOf(tenantId),
    details: { time, device, network: ip },
  });
  return {
    ...mail,
    locale,
    variables,
    template: { source: 'default', templateType: noticeType, languageTag: locale },
    findings: [],
    sizeBytes: Buffer.byteLength(mail.html),
  };
}
