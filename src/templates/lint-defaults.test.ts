import { describe, expect, it } from 'vitest';
import { sampleRequests } from '../../test/sample-mails.ts';
import { noticeTypes } from '../usage-types.ts';
import { compose } from './compose.ts';
import { composeNotice } from './compose-notice.ts';
import { languages } from './defaults/languages.ts';
import { lintTemplate } from './lint.ts';
import type { MessageType } from './variables.ts';

const origin = 'https://id.example.com';
const brands = [{}, { primaryColor: '#e11d48' }, { primaryColor: '#facc15' }, { primaryColor: '#0f172a' }];

/** A finished mail, read as the template that it could be: with the placeholders back in the place of the values. */
const asTemplate = (mail: string, { code, link }: Record<string, unknown>) =>
  [
    [code, '{{code}}'],
    [link, '{{link}}'],
    [String(link).replace('&', '&amp;'), '{{link}}'],
  ].reduce((text, [value, name]) => (value ? text.replaceAll(String(value), String(name)) : text), mail);

function lint(
  templateType: MessageType,
  languageTag: string,
  mail: { subject: string; html: string; text: string },
  variables: Record<string, unknown>,
) {
  const [subject = '', content = '', text = ''] = [mail.subject, mail.html, mail.text].map((part) =>
    asTemplate(part, variables),
  );
  return lintTemplate({ templateType, languageTag, details: { subject, content, text } });
}

describe.each(Object.keys(languages))('our own mails in %s', (locale) => {
  it('have nothing that the lint would tell', () => {
    for (const request of sampleRequests) {
      for (const brand of brands) {
        const branding = { ...request.branding, ...brand, logoUrl: 'https://cdn.example.com/logo.png' };
        const mail = compose({ ...request, locale, branding });
        expect(lint(request.usageType, locale, mail, request.variables)).toEqual([]);
      }
    }
  });

  it('have nothing of that kind when they tell of an event', () => {
    for (const noticeType of noticeTypes) {
      const variables = { application: { name: 'Northwind Mail' }, address: 'ada@example.com' };
      const details = { time: '14:05', device: 'Firefox', network: '203.0.113.*' };
      const mail = composeNotice({ noticeType, locale, variables, origin, details });
      expect(lint(noticeType, locale, mail, {})).toEqual([]);
    }
  });
});
