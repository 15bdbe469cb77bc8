import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import { withoutControls } from '../../../lib/controls.ts';

/** Where in the dialogue the server said no; the same code means different things in different places. */
export type Stage = 'greeting' | 'ehlo' | 'starttls' | 'login' | 'sender' | 'recipient' | 'data' | 'message';

export interface Reply {
  stage: Stage;
  /** RFC 5321 §4.2. */
  code: number;
  /** RFC 3463, as `5.7.1`; many servers send none. */
  enhanced: string | undefined;
  /** The whole reply in one line, without control characters. */
  text: string;
}

/** The server's refusal in an error of nodemailer; undefined when the server refused nothing. */
export function replyOf(error: SMTPError, hasBodyBegun: boolean): Reply | undefined {
  const { responseCode, response } = error;
  if (responseCode === undefined || responseCode < 400 || response === undefined) return undefined;
  const text = [oneLine(response), challengeOf(error)].filter(Boolean).join(' ');
  return {
    stage: stageOf(error.command ?? '', hasBodyBegun),
    code: responseCode,
    enhanced: /^\d{3} ([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1],
    text,
  };
}

/** What the server said about a refused token before its reply (RFC 7628 §3.2.2 and its forerunner XOAUTH2). */
const challengeOf = (error: SMTPError) =>
  'challenge' in error && typeof error.challenge === 'string' ? `[${withoutControls(error.challenge)}]` : '';

/** Seconds after which the server wants to see the message again; greylisting servers say so in words. */
export function retryAfterSecondsOf({ text }: Reply) {
  const [, amount, unit] =
    /\b(?:again|grey|gray|retry|wait)\w*\b\D{0,40}?(\d{1,5})\s*(s|m)(?:ec|in)?/i.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unit?.toLowerCase() === 'm' ? 60 : 1);
}

function stageOf(command: string, hasBodyBegun: boolean): Stage {
  if (command.startsWith('AUTH')) return 'login';
  if (hasBodyBegun) return 'message';
  switch (command) {
    case 'EHLO':
    case 'HELO':
      return 'ehlo';
    case 'STARTTLS':
      return 'starttls';
    case 'MAIL FROM':
      return 'sender';
    case 'RCPT TO':
      return 'recipient';
    case 'DATA':
      return 'data';
    default:
      return 'greeting';
  }
}

/** Replies of several lines repeat the code, and most the enhanced code, on every line. */
const oneLine = (response: string) =>
  response
    .split(/\r?\n/)
    .map((line, index) =>
      withoutControls(
        index === 0 ? line.replace(/^(\d{3})-/, '$1 ') : line.replace(/^\d{3}[- ](?:\d\.\d{1,3}\.\d{1,3} )?/, ''),
      ),
    )
    .filter(Boolean)
    .join(' ');
