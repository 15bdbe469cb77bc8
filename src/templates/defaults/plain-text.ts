import type { Mail } from './mail.ts';
import { fillSlots } from './phrase.ts';

/** The text part: the same as the HTML says, in the same order. */
export const renderText = (mail: Mail) =>
  [
    mail.heading,
    fillSlots(mail.instruction.words, mail.instruction.slots),
    mail.code,
    mail.link && `${mail.link.label}:\n${mail.link.address}`,
    mail.link?.note,
    mail.details?.map(({ label, value }) => `${label} ${value}`).join('\n'),
    mail.expires,
    mail.neverShare,
    mail.unexpected,
    [mail.sender, mail.companyInformation].filter(Boolean).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
