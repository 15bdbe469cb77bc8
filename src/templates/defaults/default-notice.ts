import { maskEmail, maskPhone } from '../../lib/mask.ts';
import type { NoticeType } from '../../usage-types.ts';
import { lookUp } from '../placeholders.ts';
import { singleLine } from '../values.ts';
import type { Branding } from './branding.ts';
import { wordsFor } from './languages.ts';
import { renderHtml } from './layout.ts';
import { companyOf, type Detail, type Mail } from './mail.ts';
import { readNames } from './names.ts';
import { fillSlots } from './phrase.ts';
import { renderText } from './plain-text.ts';
import type { Words } from './words/words.ts';

export interface DefaultNoticeRequest {
  noticeType: NoticeType;
  locale: string;
  variables: Record<string, unknown>;
  branding?: Branding;
  origin: string;
  details: NoticeDetails;
}

/** What is known of the event, in words of the reader's language. */
export interface NoticeDetails {
  time?: string;
  device?: string;
  network?: string;
}

/** Our own mail that tells of an event, in the design of the others. */
export function defaultNotice(request: DefaultNoticeRequest) {
  const mail = noticeMail(request);
  return { subject: mail.subject, html: renderHtml(mail, request.branding), text: renderText(mail) };
}

function noticeMail({ noticeType, locale, variables, branding, origin, details }: DefaultNoticeRequest): Mail {
  const { tag, words } = wordsFor(locale);
  const names = readNames(variables, branding, origin);
  const slots = {
    place: names.application ?? names.organization ?? names.sender,
    address: newAddress(variables),
    phone: phoneOf(variables),
    service: serviceOf(variables),
  };
  const { subject, heading, message, unexpected } = words.notices[noticeType];
  return {
    tag,
    sender: names.sender,
    subject: fillSlots(subject, slots),
    heading,
    instruction: { words: message, slots },
    details: detailsFrom(details, words, tag),
    unexpected,
    ...companyOf(branding),
  };
}

/** Partly hidden, for the mail goes to the address that was given up. */
export function newAddress(variables: Record<string, unknown>) {
  const address = lookUp(variables, ['address']) ?? lookUp(variables, ['user', 'primaryEmail']);
  return typeof address === 'string' ? maskEmail(singleLine(address.slice(0, 320))) : '****';
}

/** Partly hidden, as everywhere: the last digits tell the owner which one is meant. */
export function phoneOf(variables: Record<string, unknown>) {
  const phone = lookUp(variables, ['phone']);
  return typeof phone === 'string' ? maskPhone(singleLine(phone.slice(0, 64))) : '****';
}

/** Named by the operator's connector; never empty. */
export function serviceOf(variables: Record<string, unknown>) {
  const service = lookUp(variables, ['service']);
  return (typeof service === 'string' && singleLine(service.slice(0, 64))) || '****';
}

function detailsFrom({ time, device, network }: NoticeDetails, { details }: Words, tag: string): Detail[] {
  return [
    [details.time, time],
    [details.device, device],
    [details.network, network],
  ].flatMap(([label = '', value = '']) => {
    const line = singleLine(value.slice(0, 200));
    return line === '' ? [] : [{ label: label + colonOf(tag), value: line }];
  });
}

/** French sets a space before it, Chinese and Japanese have a wide one of their own. */
function colonOf(tag: string) {
  const language = tag.split('-')[0];
  if (language === 'fr') return '\u00a0:';
  return language === 'zh' || language === 'ja' ? '：' : ':';
}
