import type { Explanation } from './explanation.ts';
import { type Reply, retryAfterSecondsOf } from './reply.ts';
import type { Situation } from './situation.ts';

/** "Not now": 4yz by the reply code or by the enhanced code. The first rule that fits gives the words. */
export function explainPostponement(reply: Reply, { host, quote }: Situation): Explanation {
  const { words, advice } = rules.find(({ fits }) => fits(reply)) ?? lastRule;
  const retryAfterSeconds = retryAfterSecondsOf(reply);
  return {
    verdict: { kind: 'deferred', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    cause: `The server ${host} ${words} (${quote(reply.text)}).`,
    advice,
  };
}

interface Rule {
  fits: (reply: Reply) => boolean;
  /** Ends the sentence "The server X …"; the reply follows in brackets. */
  words: string;
  advice?: string;
}

const lastRule: Omit<Rule, 'fits'> = { words: 'asks to try again later' };

const rules: Rule[] = [
  {
    fits: ({ text }) =>
      /throttl|(sending|message|submission)? ?rate.{0,30}exceed|too (fast|quickly)|slow down/i.test(text),
    words: 'says that too much is sent at a time',
    advice: 'Raise the limit of the account, or send less; Postern tries again by itself.',
  },
  { fits: ({ stage }) => stage === 'login', words: 'cannot check the login now' },
  {
    fits: ({ text }) => /gr[ea]y-?list/i.test(text),
    words: 'wants to see the mail again later (greylisting)',
    advice: 'Postern tries again by itself. A server that you submit mail to should not do that: log in with "auth".',
  },
  {
    fits: ({ text, code }) =>
      /connections? (limit|rate)|too many connections/i.test(text) || (code === 421 && /too many|busy/i.test(text)),
    words: 'takes no more connections for now',
    advice: 'Close other programs that use the account, or have its limit raised; Postern tries again by itself.',
  },
  { fits: ({ code }) => code === 421, words: 'is closing connections for now' },
  {
    fits: ({ enhanced, text }) => enhanced === '4.5.3' || /too many recipients/i.test(text),
    words: 'takes no more recipients for now',
  },
  {
    fits: ({ enhanced, text }) => enhanced === '4.3.1' || /insufficient (system )?storage|disk full/i.test(text),
    words: 'has no room for mail now',
    advice: 'Whoever runs the server must make room; Postern tries again by itself.',
  },
];
