import { describe, expect, it } from 'vitest';
import { languages } from '../languages.ts';
import { inTime } from '../lifetime.ts';
import { fillSlots } from '../phrase.ts';
import { en } from './en.ts';

const expected = 'ar cs de en es fa-IR fr it ja ko pl-PL pt-BR pt-PT ru th tr-TR uk-UA zh-CN zh-HK zh-TW'.split(' ');

/** Words that are the same in English and another language. */
const sameInEnglish = new Set(['details.network']);

const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[\]~|€]*$/;

type Tree = string | { [key: string]: Tree };

const strings = (tree: Tree, path = ''): [path: string, text: string][] =>
  typeof tree === 'string'
    ? [[path, tree]]
    : Object.entries(tree).flatMap(([key, inner]) => strings(inner, path ? `${path}.${key}` : key));

const slotsOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

const english = new Map(strings(en as unknown as Tree));

it('the mails speak the languages of the product', () => {
  expect(Object.keys(languages).sort()).toEqual(expected);
});

describe.each(Object.entries(languages))('the words in %s', (tag, words) => {
  const texts = strings(words as unknown as Tree);

  it('are complete, with the slots of the English ones', () => {
    expect(texts.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of texts) expect([path, slotsOf(text)]).toEqual([path, slotsOf(english.get(path) ?? '')]);
  });

  it('are one clean line each', () => {
    for (const [path, text] of texts) {
      expect([path, text]).toEqual([path, text.trim().normalize('NFC')]);
      expect([path, text]).toEqual([path, expect.stringMatching(/^[^\r\n<>!！]+$/)]);
    }
  });

  it('leave no English behind', () => {
    if (tag === 'en') return;
    const left = texts.filter(([path, text]) => text === english.get(path) && !sameInEnglish.has(path));
    expect(left).toEqual([]);
  });

  it('begin with the code where a list of mails shows only the beginning', () => {
    const subjects = Object.values(words.mails).map(({ subject }) => subject);
    for (const text of [...subjects, ...Object.values(words.textMessages)].filter((one) => one.includes('{code}'))) {
      expect(text).toMatch(/^\{code\}/);
    }
  });

  it('are different subjects for different mails', () => {
    const subjects = [...Object.values(words.mails), ...Object.values(words.notices)].map(({ subject }) => subject);
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  it('make text messages of one part, or two in the wider alphabet', () => {
    for (const text of Object.values(words.textMessages)) {
      const slots = { code: '123456', inTime: inTime(10, tag), link: 'https://id.example.com/i/1' };
      const last = text.includes('{code}') ? ` ${words.afterTextMessageCode}\n\n@id.example.com #123456` : '';
      const message = fillSlots(text + last, slots);
      expect([message, message.length <= (gsm7.test(message) ? 160 : 134)]).toEqual([message, true]);
    }
  });
});

it.each(['ar', 'fa-IR'])('the words in %s have no Latin letters but in slots', (tag) => {
  for (const [, text] of strings(languages[tag] as unknown as Tree)) {
    expect(text.replace(/\{\w+\}/g, '')).not.toMatch(/[A-Za-z]/);
  }
});

describe('Chinese', () => {
  const simplified = /[验证码帐户请认设备网络邮电话转录时间开关]/;
  const traditional = /[驗證碼帳戶請認設備網絡郵電話轉錄時間開關]/;
  const only = (one: RegExp, other: RegExp) =>
    new RegExp(`[${[...one.source.slice(1, -1)].filter((sign) => !other.test(sign)).join('')}]`);

  it('is simplified in China and traditional in Taiwan and Hong Kong', () => {
    const all = (tag: string) =>
      strings(languages[tag] as unknown as Tree)
        .map(([, text]) => text)
        .join('\n');
    expect(all('zh-CN')).not.toMatch(only(traditional, simplified));
    for (const tag of ['zh-TW', 'zh-HK']) expect(all(tag)).not.toMatch(only(simplified, traditional));
    expect(all('zh-CN')).toMatch(simplified);
  });
});
