import type { NoticeType } from '../usage-types.ts';
import type { ComposedMessage } from './compose.ts';
import type { Branding } from './defaults/branding.ts';
import { defaultNotice, type NoticeDetails, newAddress, phoneOf } from './defaults/default-notice.ts';
import { headersFor } from './message-headers.ts';
import { fillWording, type Wording } from './wording.ts';

export interface ComposeNoticeRequest {
  noticeType: NoticeType;
  /** The resolved language tag. */
  locale: string;
  /** application, organization, user; `address`, the new one, for a changed email address; `phone`; `service`. */
  variables: Record<string, unknown>;
  branding?: Branding;
  /** Origin of the pages, for example https://id.example.com. */
  origin: string;
  /** As `circumstancesOf` words them; what is empty or missing is not shown. */
  details: NoticeDetails;
  /** The operator's own. None for this very type: our default; a generic one is about a code. */
  wordings?: readonly Wording[];
}

/** Writes a mail that tells of something that has happened. Nothing in it can be used: no code, no link. */
export function composeNotice(request: ComposeNoticeRequest): ComposedMessage {
  const headers = headersFor();
  const wording = request.wordings?.find(({ usageType }) => usageType === request.noticeType);
  if (!wording) {
    return { ...defaultNotice(request), headers, template: { source: 'default', usageType: request.noticeType } };
  }
  const locale = wording.languageTag ?? request.locale;
  const given = { variables: variablesFor(request), locale };
  const { hasCodeLine, ...mail } = fillWording(wording, given, () => defaultNotice({ ...request, locale }).subject);
  return { ...mail, headers, template: { source: 'template', usageType: wording.usageType } };
}

/** The details by the names that they have in every other mail. */
function variablesFor({ noticeType, variables, details }: ComposeNoticeRequest) {
  const { time = '', device = '', network = '' } = details;
  const isMoved = noticeType === 'EmailChanged';
  const isOfPhone = noticeType === 'PhoneChanged' || noticeType === 'PhoneRemoved';
  return {
    ...{ requestedAt: time, device, ip: network },
    ...variables,
    ...(isMoved && { address: newAddress(variables) }),
    ...(isOfPhone && { phone: phoneOf(variables) }),
  };
}
