import { describe, expect, it } from 'vitest';
import { sampleNotices, sampleRequests, sampleRequestsWithLink } from '../../../test/sample-mails.ts';
import { directionOf } from '../../lib/locale.ts';
import { compose } from '../compose.ts';
import { composeNotice } from '../compose-notice.ts';
import { composeSms } from '../compose-sms.ts';
import { languages } from './languages.ts';
import { en } from './words/en.ts';

const mailsIn = (locale: string) => [
  ...sampleRequests.map((request) => ({ type: request.usageType, mail: compose({ ...request, locale }) })),
  ...sampleRequestsWithLink.map((request) => ({
    type: `${request.usageType} with a link`,
    mail: compose({ ...request, locale }),
  })),
  ...sampleNotices.map((request) => ({ type: request.noticeType, mail: composeNotice({ ...request, locale }) })),
];

describe.each(Object.keys(languages))('all mails in %s', (locale) => {
  const mails = mailsIn(locale);

  it('read as they are kept', async () => {
    const texts = mails.map(({ type, mail }) => `== ${type}\nSubject: ${mail.subject}\n\n${mail.text}\n`);
    const messages = sampleRequests.map((request) => {
      const { text } = composeSms({ ...request, locale, wordings: [] });
      return `== ${request.usageType}, text message\n${text}\n`;
    });
    await expect([...texts, ...messages].join('\n')).toMatchFileSnapshot(`snapshots/languages/${locale}.txt.snap`);
  });

  it('are under 20 KB and say their language and direction', () => {
    for (const { mail } of mails) {
      expect(Buffer.byteLength(mail.html)).toBeLessThan(20_000);
      expect(mail.html).toContain(`<html lang="${locale}" dir="${directionOf(locale)}">`);
    }
  });

  it('leave nothing unsaid and no slot empty', () => {
    for (const { mail } of mails) expect(mail.subject + mail.text).not.toMatch(/[{}]|\bundefined\b|\bnull\b|\[object/);
  });

  it('have no English in them', () => {
    if (locale === 'en') return;
    const sentences = [
      en.neverShare,
      en.acceptInvitation,
      en.orOpenAddress,
      en.continueByLink,
      en.linkIsForBrowser,
      'This code expires',
      'If you did not',
    ];
    for (const { mail } of mails) for (const sentence of sentences) expect(mail.text).not.toContain(sentence);
  });
});
