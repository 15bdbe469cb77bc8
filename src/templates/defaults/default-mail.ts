import type { UsageType } from '../../usage-types.ts';
import { lookUp } from '../placeholders.ts';
import { multipleLines, safeUrl, singleLine } from '../values.ts';
import type { Branding } from './branding.ts';
import { wordsFor } from './languages.ts';
import { renderHtml } from './layout.ts';
import { inTime } from './lifetime.ts';
import type { Mail } from './mail.ts';
import { type Names, readNames } from './names.ts';
import { fillSlots } from './phrase.ts';
import { renderText } from './plain-text.ts';
import type { MailWords, Words } from './words/words.ts';

export interface DefaultMailRequest {
  usageType: UsageType;
  locale: string;
  variables: Record<string, unknown>;
  branding?: Branding;
  origin: string;
  expiresInMinutes: number;
}

/** Our own mail for a usage type: one content, shown by one layout in HTML and by one in text. */
export function defaultMail(request: DefaultMailRequest) {
  const mail = request.usageType === 'OrganizationInvitation' ? invitation(request) : codeMail(request);
  return { subject: mail.subject, html: renderHtml(mail, request.branding), text: renderText(mail) };
}

function codeMail(request: DefaultMailRequest): Mail {
  const { tag, words } = wordsFor(request.locale);
  const names = namesOf(request);
  const { application, organization, sender } = names;
  const place = application ?? organization ?? sender;
  const { subject, heading, instruction, unexpected } = words.mails[request.usageType];
  const code = readCode(request.variables);
  const isBoth = application !== undefined && organization !== undefined;
  return {
    tag,
    sender,
    subject: code ? fillSlots(subject, { code, place }) : heading,
    heading,
    instruction: {
      words: isBoth ? instruction.replace('{place}', words.applicationAtOrganization) : instruction,
      slots: { ...names, place },
    },
    ...(code && { code, neverShare: words.neverShare }),
    expires: fillSlots(words.codeExpires, { inTime: inTime(request.expiresInMinutes, tag) }),
    unexpected,
    ...footer(request.branding),
  };
}

function invitation(request: DefaultMailRequest): Mail {
  const { tag, words } = wordsFor(request.locale);
  const names = namesOf(request);
  const slots = { ...names, place: names.organization ?? names.application ?? names.sender };
  const { subject, heading, instruction, unexpected } = invitationWords(words, names);
  const code = readCode(request.variables);
  const address = readLink(request.variables);
  return {
    tag,
    sender: names.sender,
    subject: fillSlots(subject, slots),
    heading,
    instruction: { words: instruction, slots },
    ...(code && { code, neverShare: words.neverShare }),
    ...(address && { link: { address, label: words.acceptInvitation, orOpen: words.orOpenAddress } }),
    expires: fillSlots(words.invitationExpires, { inTime: inTime(request.expiresInMinutes, tag) }),
    unexpected,
    ...footer(request.branding),
  };
}

const namesOf = ({ variables, branding, origin }: DefaultMailRequest) => readNames(variables, branding, origin);

const invitationWords = (words: Words, names: Names): MailWords => ({
  ...words.mails.OrganizationInvitation,
  ...(names.inviter && words.invitedBy),
});

function readCode(variables: Record<string, unknown>) {
  const code = lookUp(variables, ['code']);
  return typeof code === 'string' ? singleLine(code.slice(0, 64)) : '';
}

/** Only the web: a button that opens a mailbox or a phone is no way into an organization. */
function readLink(variables: Record<string, unknown>) {
  const link = lookUp(variables, ['link']);
  const address = typeof link === 'string' && link.length <= 2_000 ? safeUrl(link) : undefined;
  return address && /^https?:/i.test(address) ? address : undefined;
}

function footer(branding: Branding | undefined) {
  const companyInformation = multipleLines((branding?.companyInformation ?? '').slice(0, 1_000)).trim();
  return companyInformation === '' ? {} : { companyInformation };
}
