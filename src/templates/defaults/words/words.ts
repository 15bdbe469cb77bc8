import type { NoticeType, UsageType } from '../../../usage-types.ts';

/**
 * All that our default mails say, in one language. Slots in braces: `{code}`; `{place}`, what one signs in to or is
 * invited to (an application, an organization, or the sender); `{application}`, `{organization}`, `{inviter}`; and
 * `{inTime}` ("in 10 minutes"), which brings the plural of the language with it.
 */
export interface Words {
  mails: Record<UsageType, MailWords>;
  /**
   * Text messages: one sentence each, with `{code}` or `{link}`. With what comes after the code, and the last line that
   * binds it to its page, none should be longer than one message: 160 characters of the GSM alphabet.
   */
  textMessages: Record<UsageType, string>;
  afterTextMessageCode: string;
  /** An invitation whose inviter is known. */
  invitedBy: Pick<MailWords, 'subject' | 'instruction'>;
  /** `{place}` of an instruction when application and organization are both known. */
  applicationAtOrganization: string;
  acceptInvitation: string;
  /** Above the address behind the button, for those whose mail program shows no button. */
  orOpenAddress: string;
  /** On the button of a link that is mailed beside a code. */
  continueByLink: string;
  /** Below it: where the link works, and what to do elsewhere. */
  linkIsForBrowser: string;
  codeExpires: string;
  invitationExpires: string;
  neverShare: string;
  /** Mails that tell of something that has happened. */
  notices: Record<NoticeType, NoticeWords>;
  /** What stands before the details of a notice, without a colon. */
  details: { time: string; device: string; network: string };
}

export interface NoticeWords {
  subject: string;
  heading: string;
  /**
   * `{place}`; for a changed email address also `{address}`, the new one, partly hidden; for a phone number `{phone}`; for
   * another way to sign in `{service}`.
   */
  message: string;
  unexpected: string;
}

export interface MailWords {
  /** Plain text: what lists and notifications show. */
  subject: string;
  /** What this is, and the subject when there is no code to put into it. */
  heading: string;
  instruction: string;
  /** What to do if one did not ask for it. */
  unexpected: string;
}
