import { parseEmailAddress } from '../../lib/email-address.ts';
import type { Draft } from './finding.ts';
import type { Source } from './source.ts';
import type { ReadTemplate } from './template.ts';

export function* checkHeaders({ subject, replyTo, sendFrom }: ReadTemplate): Generator<Draft> {
  yield* checkSubject(subject);
  if (replyTo) yield* checkReplyTo(replyTo);
  if (sendFrom) yield* checkSendFrom(sendFrom);
}

const longestSubject = 200;

function* checkSubject({ text, masked }: Source): Generator<Draft> {
  const place = { field: 'subject', offset: 0 } as const;
  if (text.trim() === '') {
    yield {
      rule: 'subject-empty',
      ...place,
      message: 'There is no subject: the mail goes out with that of the default mail.',
      advice: 'Write one in the language of the template, with {{code}} in it if the mail has a code.',
    };
  }
  if (masked.length > longestSubject) {
    yield {
      rule: 'subject-long',
      ...place,
      message: `The subject has ${masked.length} characters; lists of mails show about 60.`,
      advice: `Say what matters first, and no more than ${longestSubject} characters.`,
    };
  }
  const lineBreak = /[\r\n]/.exec(text.trim());
  if (lineBreak) {
    yield {
      rule: 'subject-line-break',
      field: 'subject',
      offset: text.search(/\S/) + lineBreak.index,
      message: 'The subject has a line break, which cannot be sent: it becomes a space.',
      advice: 'Write the subject on one line.',
    };
  }
}

function* checkReplyTo(source: Source): Generator<Draft> {
  if (source.text.trim() === '' || isMailbox(source)) return;
  yield {
    rule: 'reply-to-invalid',
    field: 'replyTo',
    offset: 0,
    message: 'replyTo is no mailbox: an answer would reach nobody.',
    advice: 'Write one address, such as help@example.com or Help <help@example.com>.',
  };
}

function* checkSendFrom(source: Source): Generator<Draft> {
  if (source.text.trim() === '' || isMailbox(source)) return;
  const isName = !/[@<>]/.test(source.masked);
  yield {
    rule: isName ? 'send-from-name-only' : 'send-from-invalid',
    field: 'sendFrom',
    offset: 0,
    message: isName
      ? 'sendFrom is a name without an address: only SendGrid and Aliyun take it as the name of the sender.'
      : 'sendFrom is no mailbox: the provider would refuse the mail.',
    advice: 'Write a name and an address of your domain: Example <no-reply@example.com>.',
  };
}

/** A placeholder may stand for a whole address, for a part of one, or in the name. */
function isMailbox({ text, tokens, masked }: Source) {
  if (text.length > 1_000) return false;
  if (tokens.some(({ kind }) => kind === 'open')) return true;
  const bracketed = /<[^<>]*>\s*$/.exec(masked);
  if (!bracketed) return isAddress(text.trim(), masked.trim());
  const [start, end] = [bracketed.index + 1, masked.lastIndexOf('>')];
  const isOnlyOne = !/[<>]/.test(masked.slice(0, bracketed.index));
  return isOnlyOne && isAddress(text.slice(start, end).trim(), masked.slice(start, end).trim());
}

/** A relay within a network may have a name of one label, and a placeholder in a domain is not yet a name. */
const isAddress = (written: string, masked: string) =>
  /^\{\{[^{}]*\}\}$/.test(written) ||
  parseEmailAddress(masked.replaceAll('_', 'x')).kind === 'address' ||
  /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w-]{1,63}$/.test(masked);
