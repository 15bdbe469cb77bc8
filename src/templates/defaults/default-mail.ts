import type { UsageType } from '../../usage-types.ts';
import type { Branding } from './branding.ts';
import { readCode, readLink } from './code-and-link.ts';
import { wordsFor } from './languages.ts';
import { renderHtml } from './layout.ts';
import { inTime } from './lifetime.ts';
import { companyOf, type Mail } from './mail.ts';
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
  const link = isLinkable(request.usageType) ? readLink(request.variables) : undefined;
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
    ...(code && link && { link: { address: link, label: words.continueByLink, note: words.linkIsForBrowser } }),
    expires: fillSlots(words.codeExpires, { inTime: inTime(request.expiresInMinutes, tag) }),
    unexpected,
    ...companyOf(request.branding),
  };
}

/** Mails in which our own link may stand beside the code; in others a variable of this name is the sender's. */
const isLinkable = (usageType: UsageType) =>
  usageType === 'SignIn' || usageType === 'Register' || usageType === 'ForgotPassword';

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
    ...companyOf(request.branding),
  };
}

const namesOf = ({ variables, branding, origin }: DefaultMailRequest) => readNames(variables, branding, origin);

const invitationWords = (words: Words, names: Names): MailWords => ({
  ...words.mails.OrganizationInvitation,
  ...(names.inviter && words.invitedBy),
});
